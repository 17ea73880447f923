// How a lab stands, and which labs are up, as a person reads it.
import type { LabStatus, Output } from '../contract/api.ts'
import { counted } from '../core/drift/say.ts'
import type { LabLink } from '../core/topology/lab-links.ts'
import { driftLines } from './drift-text.ts'
import { guestText } from './commands/guest.ts'

export function statusText(status: LabStatus): string {
  const { name, drift, leftovers, links, guests, leases, forwards } = status
  return [
    `Lab ${name} (${status.scope}): ${stateWords(status)}`,
    // What is not known to wait here may wait with another user's Tapdeck.
    ...(drift.state === 'changing' && status.state !== 'waiting' && leftovers.length === 0 ? [changing(name)] : []),
    ...(drift.drifts.length === 0 ? [] : driftLines(drift)),
    ...(leftovers.length === 0 ? [] : leftLines(name, leftovers)),
    ...links.flatMap((link) => linkLines(link, guests)),
    ...guests.map((guest) => `guest ${guestText(guest)}`),
    ...forwards.map(({ proto, listen, to, open }) => `forward ${proto} ${listen} → ${to}${open ? '' : ' (closed)'}`),
    ...leases.map(({ mac, address, name: host }) => `lease ${address} ${mac}${host === undefined ? '' : ` ${host}`}`),
  ].join('\n')
}

const changing = (lab: string): string =>
  `a change of it is under way, waits to be kept or was interrupted: tapdeck keep ${lab}, tapdeck rollback ${lab}, tapdeck recover`

function stateWords({ name, state, pending, left, drift }: LabStatus): string {
  const steps = pending > 0 ? `, ${counted(pending, 'step', 'steps')} pending` : ''
  switch (state) {
    case 'waiting':
      return `a change of it waits to be kept${left === undefined ? '' : `, ${left} s left`}: tapdeck keep ${name}, or tapdeck rollback ${name}`
    case 'differs':
      return `${drift.drifts.length > 0 ? 'up, but changed by others' : 'up, but not as its file says'}${steps}`
    case 'up':
    case 'down':
      return `${state}${steps}`
    default:
      return state satisfies never
  }
}

const leftLines = (name: string, leftovers: readonly string[]): string[] => [
  `Not all of an earlier change could be undone yet (tapdeck recover; tapdeck recover --forget ${name}):`,
  ...leftovers.map((words) => `  ${words}`),
]

function linkLines(
  { name, kind, state, addresses, mode, activePort, vlan, over, ports }: LabLink,
  guests: LabStatus['guests'],
): string[] {
  const head = [
    `${kind} ${name}`,
    state,
    ...(mode === undefined ? [] : [activePort === undefined ? mode : `${mode} by ${activePort}`]),
    ...(vlan === undefined ? [] : [`VLAN ${vlan} of ${over ?? 'nothing'}`]),
    ...addresses,
    ...(ports.length === 0 && vlan === undefined ? ['no ports'] : []),
  ]
  return [
    head.join('  '),
    ...ports.map((port) => {
      const guest = guests.find(({ cards }) => cards.some(({ tap }) => tap === port.name))
      return `  port ${port.name}  ${port.state}${guest === undefined ? '' : `  guest ${guest.name}`}`
    }),
  ]
}

export const listText = (labs: Output<'lab.list'>): string =>
  labs.length === 0 ? 'No lab is up.' : labs.map(lineOf).join('\n')

function lineOf({ name, scope, guests, state, drifts, leftovers }: Output<'lab.list'>[number]): string {
  const more = [
    ...(state === 'waiting' ? [`a change waits to be kept: tapdeck keep ${name}, or tapdeck rollback ${name}`] : []),
    ...(state === 'changing' && leftovers.length === 0 ? [changing(name)] : []),
    ...(drifts === 0
      ? []
      : [`${counted(drifts, 'thing was', 'things were')} changed by others: tapdeck status ${name}`]),
    ...(leftovers.length === 0 ? [] : [`not all of an earlier change could be undone yet: tapdeck status ${name}`]),
  ]
  return [name, scope, guests.length === 0 ? 'no guest runs' : guests.join(', '), ...more].join('  ')
}
