// The status of a guest as the faces see it, put together from what is known.
import type { GuestStatus } from '../../../contract/api.ts'
import { unreachable } from '../../../core/fault.ts'
import { cardsOf, type PlacedCard } from '../../../core/lab/resolve.ts'
import type { Lab } from '../../../core/lab/schema.ts'
import type { QmpReturn } from '../../../core/qemu/qmp/qmp.ts'
import type { StartRecord } from '../traces/folder.ts'

/** What a guest does, and the reason where it is not simply running. */
export interface RunState {
  state: GuestStatus['state']
  reason?: string
}

/** QEMU's own states (qapi/run-state.json) as the few that a user has to tell apart. */
export function stateOf(status: QmpReturn<'query-status'>['status']): RunState {
  switch (status) {
    case 'running':
      return { state: 'running' }
    case 'paused':
    case 'prelaunch':
    case 'suspended':
    case 'debug':
      return { state: 'paused' }
    case 'inmigrate':
      return { state: 'starting', reason: 'It waits for a migration to come in.' }
    case 'shutdown':
      return { state: 'shutting-down' }
    case 'io-error':
      return { state: 'paused', reason: 'A disk could not be read or written: is there room? Then resume.' }
    case 'internal-error':
      return { state: 'paused', reason: 'QEMU or KVM could not go on with the guest. Reset it.' }
    case 'guest-panicked':
      return { state: 'paused', reason: 'The guest’s own system has crashed. Reset it.' }
    case 'watchdog':
      return { state: 'paused', reason: 'The guest’s watchdog has bitten.' }
    case 'postmigrate':
    case 'finish-migrate':
    case 'save-vm':
    case 'restore-vm':
    case 'colo':
      return { state: 'paused', reason: `QEMU says ${status}.` }
    default:
      return unreachable(status)
  }
}

export interface Known {
  name: string
  run: RunState
  pid?: number | undefined
  start?: StartRecord | undefined
  /** Without it nothing is known of its cards. */
  lab?: Lab | undefined
  /** Cables pulled and plugged since the start, by the card's id. */
  links: Readonly<Record<string, 'up' | 'down'>>
}

/** Addresses are left empty: leases are known to whoever knows the network. */
export function statusOf({ name, run, pid, start, lab, links }: Known): GuestStatus {
  const definition = lab?.guests[name]
  const accelerator = pid === undefined || start === undefined ? undefined : acceleratorOf(start.args)
  return {
    name,
    state: run.state,
    ...(pid === undefined ? {} : { pid }),
    ...(accelerator === undefined ? {} : { accelerator }),
    ...(run.reason === undefined ? {} : { reason: run.reason }),
    cards:
      lab === undefined || definition === undefined
        ? []
        : cardsOf(lab, name, definition).map((card) => ({
            index: card.index,
            id: card.id,
            mac: card.mac,
            model: card.model,
            connection: connectionWords(card),
            ...(card.tap === undefined ? {} : { tap: card.tap }),
            link: links[card.id] ?? (card.connect === 'nothing' ? 'down' : card.link),
            addresses: [],
          })),
  }
}

function acceleratorOf(args: readonly string[]): 'kvm' | 'tcg' | undefined {
  const said = args[args.indexOf('-accel') + 1]?.split(',')[0]
  return said === 'kvm' || said === 'tcg' ? said : undefined
}

/** `network lan`, `bridge br0`, `macvtap on ens1`, `user`, `nothing`. */
export function connectionWords({ connect }: Pick<PlacedCard, 'connect'>): string {
  if (connect === 'nothing') return 'nothing'
  if ('user' in connect) return 'user'
  if ('network' in connect) return `network ${connect.network}`
  if ('bridge' in connect) return `bridge ${connect.bridge}`
  if ('macvtap' in connect) return `macvtap on ${connect.macvtap.link}`
  if ('function' in connect) return `function of ${connect.function.card}`
  if ('device' in connect) return `device ${connect.device}`
  return unreachable(connect)
}
