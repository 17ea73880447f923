// That a manager does not run, as operations on its files say it: one that is told to read them then fails, or would be started.
import type { HostSnapshot } from '../../../host/schema.ts'

export const stoppedIn = (host: HostSnapshot, manager: 'networkmanager' | 'networkd'): { manager?: 'stopped' } =>
  host.managers.includes(manager) ? {} : { manager: 'stopped' }
