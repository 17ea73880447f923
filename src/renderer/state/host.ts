// The host that the open lab lives on, as the kernel has it now; watched while it is shown.
import { emptyHost, type HostSnapshot } from '../../core/host/schema.ts'
import { useCall, useEvent, useWatch } from '../api/react.tsx'
import { useLab } from './lab.ts'
import { hearTraffic } from './traffic.ts'

/** A sandbox that is not open is an empty host. */
export function useLabHost(): { host: HostSnapshot; error: Error | null; isKnown: boolean } {
  const { where } = useLab()
  const { data, error } = useCall('host.read', { where }, { retry: false })
  return { host: data ?? emptyHost, error: data === undefined ? error : null, isKnown: data !== undefined }
}

/** To be called once, at the top of the window: from then on snapshots and traffic come by themselves. */
export function useWatchedHost(): void {
  useWatch(useLab().where)
  useEvent('host.traffic', hearTraffic)
}
