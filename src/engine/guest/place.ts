// Where a guest runs: its folders, the address at which QEMU listens, the functions that it was given.
import { homedir } from 'node:os'
import { join } from 'node:path'
import { qemuCommand } from '../../core/qemu/argv.ts'
import type { GuestPlace, QemuCommand, QemuFacts } from '../../core/qemu/facts.ts'
import type { Lab } from '../../core/lab/schema.ts'
import type { Scope } from '../scope/scope.ts'
import { guestFolder } from './traces/folder.ts'

export interface StartInput {
  scope: Scope
  lab: Lab
  guest: string
  /** The folder of the lab file. */
  labFolder: string
  facts: QemuFacts
  /** If not said: behind the uplink in a sandbox that has one, else as written in the lab. */
  listen?: GuestPlace['listen']
  /** The PCI address of the virtual function that each card (by index) was given. */
  functions?: GuestPlace['functions']
}

/** What comes in by a sandbox's uplink is led to the loopback there (nft-rules.ts, `enter`; pasta does so by itself). */
export function listenOfScope(scope: Pick<Scope, 'kind'>, lab: Pick<Lab, 'uplink'>): GuestPlace['listen'] {
  return scope.kind === 'sandbox' && lab.uplink !== 'none'
    ? { kind: 'behind-uplink', address: '127.0.0.1' }
    : { kind: 'as-written' }
}

/** Where a guest keeps what must outlive a reboot: `$XDG_STATE_HOME/tapdeck/<lab>/<guest>`. */
const keepFolder = (lab: string, guest: string): string =>
  join(process.env['XDG_STATE_HOME'] || join(homedir(), '.local/state'), 'tapdeck', lab, guest)

/** The command that starts the guest in its scope. Faults as of `qemuCommand`. */
export function guestCommand({ scope, lab, guest, labFolder, facts, listen, functions }: StartInput): QemuCommand {
  return qemuCommand({
    lab,
    guest,
    place: {
      folder: guestFolder(scope, guest),
      keepFolder: keepFolder(lab.name, guest),
      labFolder,
      listen: listen ?? listenOfScope(scope, lab),
      functions: functions ?? {},
    },
    qemu: facts,
  })
}
