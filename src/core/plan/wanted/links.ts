// The links that a lab asks for: bonds, VLANs, bridges of its networks, bridges of its own, taps of its guests' cards.
import { aliasOf, cardsOf, hash32, networkBridge, type PlacedNetwork } from '../../lab/resolve.ts'
import type { Bond, Bridge, Lab, Vlan } from '../../lab/schema.ts'
import type { NewLink } from '../operations/links/new-link.ts'
import type { UplinkTool } from '../operations/services/sandbox.ts'
import { macUnder, mtuOf, type Before } from './taken.ts'

/** Where a lab is to live. `user` is the number that owns the taps, as the network namespace counts. */
export type Target =
  | { scope: 'sandbox'; state: 'absent' | 'open'; uplinkTool: UplinkTool | 'missing' }
  | { scope: 'host'; user: number }

export interface WantedLink {
  name: string
  /** Its name in the lab, for the mark and for words. */
  called: string
  alias: string
  link: NewLink
  mac?: string
  mtu?: number
  /** It has this MTU without being told: a VLAN that of what it sits on. */
  mtuBy?: 'kernel'
  master?: string
  bridge?: { stp: boolean; forwardDelay: number; vlanFiltering: boolean }
  /** Of a port; undefined where the bridge's own default holds. */
  vlans?: { id: number; as: 'tagged' | 'access' }[]
  why: string
}

/** A MAC of the network's bridge that does not change as guests come and go: guests have it in their ARP tables. */
function bridgeMac(lab: string, network: string): string {
  const hash = hash32(`${lab}//${network}`)
  return `52:54:00:${[16, 8, 0].map((shift) => ((hash >>> shift) & 255).toString(16).padStart(2, '0')).join(':')}`
}

export function networkLink(lab: Lab, { name, bridge, mtu, stp }: PlacedNetwork): WantedLink {
  return {
    name: bridge,
    called: name,
    alias: aliasOf(lab.name, name),
    link: { kind: 'bridge' },
    mac: bridgeMac(lab.name, name),
    ...(mtu === undefined ? {} : { mtu }),
    bridge: { stp, forwardDelay: 15, vlanFiltering: false },
    why: `network ${name}`,
  }
}

export function bondLink(lab: Lab, name: string, bond: Bond, before: Before): WantedLink {
  const { mode, miimon, updelay, downdelay, primary, lacpRate, xmitHashPolicy, ports } = bond
  const mac = macUnder(lab, name, before)
  const mtu = mtuOf(lab, name, before)
  return {
    name,
    called: name,
    alias: aliasOf(lab.name, name),
    link: {
      kind: 'bond',
      mode,
      miimon,
      ...(updelay === undefined ? {} : { updelay }),
      ...(downdelay === undefined ? {} : { downdelay }),
      ...(primary === undefined || !ports.includes(primary) ? {} : { primary }),
      ...(lacpRate === undefined ? {} : { lacpRate }),
      ...(xmitHashPolicy === undefined ? {} : { xmitHashPolicy }),
    },
    ...(mac === undefined ? {} : { mac }),
    ...(mtu === undefined ? {} : { mtu }),
    ...asPort(lab, name),
    why: `bond ${name}`,
  }
}

export function vlanLink(lab: Lab, name: string, { link, id }: Vlan, before: Before): WantedLink {
  const mtu = mtuOf(lab, name, before)
  return {
    name,
    called: name,
    alias: aliasOf(lab.name, name),
    link: { kind: 'vlan', link, id },
    ...(mtu === undefined ? {} : { mtu }),
    ...(lab.vlans[name]?.mtu === undefined ? { mtuBy: 'kernel' as const } : {}),
    ...asPort(lab, name),
    why: `VLAN ${name}`,
  }
}

/** A bond or VLAN of the lab in one of its bridges. */
function asPort(lab: Lab, name: string): Pick<WantedLink, 'master' | 'vlans'> {
  const master = Object.entries(lab.bridges).find(([, { ports }]) => ports.includes(name))?.[0]
  if (master === undefined) return {}
  const vlans = bridgeVlans(lab, master)
  return { master, ...(vlans ? { vlans } : {}) }
}

/** The VLANs of guests on a bridge. */
const guestVlans = (lab: Lab, name: string): number[] =>
  Object.values(lab.guests).flatMap(({ cards = [] }) =>
    cards.flatMap(({ connect }) =>
      connect !== 'nothing' && 'bridge' in connect && connect.bridge === name
        ? [...(connect.vlan === undefined ? [] : [connect.vlan]), ...(connect.trunk ?? [])]
        : [],
    ),
  )

export const filters = (lab: Lab, name: string): boolean =>
  lab.bridges[name]?.vlanFiltering === true || guestVlans(lab, name).length > 0

/** What a port to the outside carries with tags. */
export const taggedVlans = (lab: Lab, name: string): number[] =>
  filters(lab, name) ? [...new Set(guestVlans(lab, name))].filter((id) => id !== 1).sort((a, b) => a - b) : []

/** What a port to the outside carries: what is untagged, and every VLAN that a guest of the bridge is in. Undefined where it does not filter. */
export function bridgeVlans(lab: Lab, name: string): WantedLink['vlans'] {
  if (!filters(lab, name)) return undefined
  return [{ id: 1, as: 'access' }, ...taggedVlans(lab, name).map((id) => ({ id, as: 'tagged' as const }))]
}

export function bridgeLink(lab: Lab, name: string, { stp, forwardDelay, ports }: Bridge, before: Before): WantedLink {
  const [first] = ports
  // The network outside knows the machine by the MAC of its card.
  const mac = first === undefined ? undefined : macUnder(lab, first, before)
  const mtu = mtuOf(lab, name, before)
  return {
    name,
    called: name,
    alias: aliasOf(lab.name, name),
    link: { kind: 'bridge' },
    ...(mac === undefined ? {} : { mac }),
    ...(mtu === undefined ? {} : { mtu }),
    bridge: { stp, forwardDelay, vlanFiltering: filters(lab, name) },
    why: `bridge ${name}`,
  }
}

export function taps(lab: Lab, target: Target, before: Before): WantedLink[] {
  const user = target.scope === 'sandbox' ? 0 : target.user
  return Object.entries(lab.guests).flatMap(([guest, value]) =>
    cardsOf(lab, guest, value).flatMap(({ tap, connect, index, queues }): WantedLink[] => {
      if (tap === undefined || connect === 'nothing') return []
      const [master, where, mtu] =
        'network' in connect
          ? [networkBridge(lab.name, connect.network), `network ${connect.network}`, lab.networks[connect.network]?.mtu]
          : 'bridge' in connect
            ? [connect.bridge, `bridge ${connect.bridge}`, mtuOf(lab, connect.bridge, before)]
            : []
      if (master === undefined) return []
      const vlans = 'bridge' in connect ? portVlans(connect) : undefined
      return [
        {
          name: tap,
          called: `${guest}.${index}`,
          alias: aliasOf(lab.name, `${guest}.${index}`),
          link: { kind: 'tap', user, queues: queues > 1 ? 'many' : 'one' },
          ...(mtu === undefined ? {} : { mtu }),
          master,
          ...(vlans ? { vlans } : {}),
          why: `card ${index} of guest ${guest}, on ${where}`,
        },
      ]
    }),
  )
}

function portVlans({ vlan, trunk }: { vlan?: number | undefined; trunk?: number[] | undefined }): WantedLink['vlans'] {
  if (vlan !== undefined) return [{ id: vlan, as: 'access' }]
  return trunk?.map((id) => ({ id, as: 'tagged' }))
}
