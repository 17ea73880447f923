// Links wanted against links seen.
import { FaultError } from '../../fault.ts'
import { findLink, type HostSnapshot, type Link } from '../../host/schema.ts'
import type { Operation } from '../operation.ts'
import type { Wanted, WantedLink } from '../wanted/want.ts'
import type { Draft } from './draft.ts'

/** Against the machine without what goes (gone.ts). */
export const diffLinks = (lab: string, wanted: Wanted, host: HostSnapshot): Draft[] =>
  wanted.links.flatMap((link) => oneLink(lab, link, host))

function oneLink(lab: string, wanted: WantedLink, host: HostSnapshot): Draft[] {
  const seen = findLink(host, wanted.name)
  if (!seen) return fresh(wanted, runningGuest(lab, wanted, host))
  if (seen.owner.kind !== 'tapdeck' || seen.owner.lab !== lab) throw taken(wanted, seen)
  return changes(wanted, seen)
}

function taken(wanted: WantedLink, seen: Link): FaultError {
  const owner =
    seen.owner.kind === 'tapdeck'
      ? `lab ${seen.owner.lab}`
      : seen.owner.kind === 'nobody'
        ? 'someone else'
        : seen.owner.kind
  return new FaultError({
    code: 'plan.taken',
    message: `There is already an interface ${wanted.name} (${seen.kind}, of ${owner}); ${wanted.why} needs that name.`,
    hint: 'Choose another name in the lab. What Tapdeck did not make for this lab is never touched.',
  })
}

/** QEMU opens its taps when it starts: one that is made while the guest runs is not the guest's before it is started again. */
function runningGuest(lab: string, { link, called }: WantedLink, { guests }: HostSnapshot): string | undefined {
  if (link.kind !== 'tap' && link.kind !== 'macvtap') return undefined
  return guests.find((process) => process.lab === lab && process.guest === called.split('.')[0])?.guest
}

/** A new link, its settings before it is a port, up at the end. What the kernel gives by itself is not set again. */
function fresh(wanted: WantedLink, running: string | undefined): Draft[] {
  const { name, alias, link, mac, mtu, mtuBy, master, bridge, vlans, user, why } = wanted
  const operations: Operation[] = [
    { op: 'link.add', name, alias, link, ...(mac === undefined ? {} : { mac }) },
    ...(bridge && (bridge.stp || bridge.vlanFiltering)
      ? [
          {
            op: 'bridge.set' as const,
            name,
            ...(bridge.stp ? { stp: true, forwardDelay: bridge.forwardDelay } : {}),
            ...(bridge.vlanFiltering ? { vlanFiltering: true } : {}),
          },
        ]
      : []),
    ...(master === undefined
      ? []
      : [{ op: 'link.master' as const, name, master: { kind: 'port' as const, of: master } }]),
    // A new port of a filtering bridge is in VLAN 1, its default.
    ...(vlans
      ? [
          ...(vlans.some(({ id }) => id === 1) ? [] : [absent(name, 1)]),
          ...vlans.map(({ id, as }): Operation => ({ op: 'bridge.vlan', name, id, as, of: 'port' })),
        ]
      : []),
    ...(mtu === undefined || mtuBy === 'kernel' || isUsual(link, mtu) ? [] : [{ op: 'link.set' as const, name, mtu }]),
    { op: 'link.set', name, up: true },
    // The kernel makes it root's.
    ...(user === undefined || user === 0 ? [] : [{ op: 'macvtap.grant' as const, name, user }]),
  ]
  return operations.map((operation) => ({
    operation,
    why:
      running !== undefined && operation.op === 'link.add'
        ? `${why}; guest ${running} runs, and has this card once it is started again`
        : why,
    ...interruption(operation),
  }))
}

/** Where a macvtap takes all of its link, nothing else hears anything there (macvlan_handle_frame in drivers/net/macvlan.c). */
const interruption = (operation: Operation): Pick<Draft, 'interrupts'> =>
  operation.op === 'link.add' && operation.link.kind === 'macvtap' && operation.link.mode === 'passthru'
    ? { interrupts: `what this machine itself does through ${operation.link.link}, as long as the guest has it` }
    : {}

/** What a link has whose MTU the lab does not speak of (ETH_DATA_LEN in the kernel's if_ether.h). */
const usualMtu = 1500
const isUsual = ({ kind }: WantedLink['link'], mtu: number): boolean => mtu === usualMtu && kind !== 'vlan'

const absent = (name: string, id: number): Operation => ({ op: 'bridge.vlan', name, id, as: 'absent', of: 'port' })

function changes(wanted: WantedLink, seen: Link): Draft[] {
  const { name, alias, mac, mtu = wanted.mtuBy === 'kernel' ? seen.mtu : usualMtu, master, why } = wanted
  const settings = {
    ...(alias === seen.alias ? {} : { alias }),
    ...(mac === undefined || mac === seen.mac ? {} : { mac }),
    ...(mtu === seen.mtu ? {} : { mtu }),
  }
  const operations: Operation[] = [
    ...bridgeChanges(wanted, seen),
    ...bondChanges(wanted, seen),
    ...macvtapChanges(wanted, seen),
    ...(master === seen.master
      ? []
      : [
          {
            op: 'link.master' as const,
            name,
            master: master === undefined ? { kind: 'none' as const } : { kind: 'port' as const, of: master },
          },
        ]),
    ...vlanChanges(wanted, seen, master),
    ...(Object.keys(settings).length > 0 ? [{ op: 'link.set' as const, name, ...settings }] : []),
    ...(seen.up ? [] : [{ op: 'link.set' as const, name, up: true }]),
    // Where /dev has no file for it nobody is known to have it, and root opens what it makes itself.
    ...(wanted.user === undefined || wanted.user === (seen.macvtap?.user ?? 0)
      ? []
      : [{ op: 'macvtap.grant' as const, name, user: wanted.user }]),
  ]
  return operations.map((operation) => ({ operation, why }))
}

function bridgeChanges({ name, bridge }: WantedLink, seen: Link): Operation[] {
  if (!bridge || !seen.bridge) return []
  const settings = {
    ...(bridge.stp === seen.bridge.stp ? {} : { stp: bridge.stp }),
    ...(!bridge.stp || bridge.forwardDelay === seen.bridge.forwardDelay ? {} : { forwardDelay: bridge.forwardDelay }),
    ...(bridge.vlanFiltering === seen.bridge.vlanFiltering ? {} : { vlanFiltering: bridge.vlanFiltering }),
  }
  return Object.keys(settings).length > 0 ? [{ op: 'bridge.set', name, ...settings }] : []
}

/** What is or becomes passthru is made anew (gone.ts). */
const macvtapChanges = ({ name, link }: WantedLink, { macvtap }: Link): Operation[] =>
  link.kind === 'macvtap' && link.mode !== 'passthru' && link.mode !== macvtap?.mode
    ? [{ op: 'macvtap.set', name, mode: link.mode }]
    : []

/** The kernel's own: what a bond has whose lab says nothing (BOND_XMIT_POLICY_LAYER2 in bond_main.c). */
const usualPolicy = 'layer2'

function bondChanges({ name, link }: WantedLink, { bond }: Link): Operation[] {
  if (link.kind !== 'bond' || !bond) return []
  const { miimon, updelay = 0, downdelay = 0, primary, xmitHashPolicy = usualPolicy } = link
  // Of balance-tlb, which hashes too, the kernel does not show it (bond_info_show_master in bond_procfs.c).
  const shows = ['balance-xor', '802.3ad'].includes(link.mode)
  // One that is no port (yet) is recorded, and not shown.
  const isPrimary =
    primary === bond.primary || (primary !== undefined && !bond.ports.some((port) => port.name === primary))
  const settings = {
    ...(miimon === bond.miimon ? {} : { miimon }),
    ...(updelay === bond.updelay ? {} : { updelay }),
    ...(downdelay === bond.downdelay ? {} : { downdelay }),
    ...(isPrimary
      ? {}
      : { primary: primary === undefined ? { kind: 'none' as const } : { kind: 'port' as const, of: primary } }),
    ...(!shows || xmitHashPolicy === bond.xmitHashPolicy ? {} : { xmitHashPolicy }),
  }
  return Object.keys(settings).length > 0 ? [{ op: 'bond.set', name, ...settings }] : []
}

/**
 * A port that moves to another bridge starts with that bridge's default; one that stays keeps what is right already. Where the
 * lab says nothing of VLANs, the default is what is wanted.
 */
export function vlanChanges(
  { name, vlans: asked }: Pick<WantedLink, 'name' | 'vlans'>,
  seen: Link,
  master: string | undefined,
): Operation[] {
  const have = master === seen.master ? (seen.port?.vlans ?? []) : [{ id: 1, pvid: true, untagged: true }]
  // No VLAN at all: a kernel that knows none.
  if (!asked && have.length === 0) return []
  const vlans = asked ?? [{ id: 1, as: 'access' as const }]
  const surplus = have.filter(({ id }) => !vlans.some((vlan) => vlan.id === id)).map(({ id }) => absent(name, id))
  const missing = vlans.filter(
    ({ id, as }) => !have.some((vlan) => vlan.id === id && (as === 'access') === (vlan.pvid && vlan.untagged)),
  )
  return [...surplus, ...missing.map(({ id, as }): Operation => ({ op: 'bridge.vlan', name, id, as, of: 'port' }))]
}
