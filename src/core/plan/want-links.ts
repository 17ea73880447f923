// The links that a lab asks for: bridges of its networks, bridges of its own, taps of its guests' cards.
import { aliasOf, cardsOf, hash32, networkBridge, type PlacedNetwork } from '../lab/resolve.ts'
import type { Bridge, Lab } from '../lab/schema.ts'
import type { NewLink } from './operations/link-add.ts'
import type { UplinkTool } from './operations/sandbox.ts'

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

export function bridgeLink(lab: Lab, name: string, { mtu, stp, forwardDelay, vlanFiltering }: Bridge): WantedLink {
  const tagged = Object.values(lab.guests).some(({ cards = [] }) =>
    cards.some(
      ({ connect }) =>
        connect !== 'nothing' &&
        'bridge' in connect &&
        connect.bridge === name &&
        (connect.vlan ?? connect.trunk) !== undefined,
    ),
  )
  return {
    name,
    called: name,
    alias: aliasOf(lab.name, name),
    link: { kind: 'bridge' },
    ...(mtu === undefined ? {} : { mtu }),
    bridge: { stp, forwardDelay, vlanFiltering: vlanFiltering || tagged },
    why: `bridge ${name}`,
  }
}

export function taps(lab: Lab, target: Target): WantedLink[] {
  const user = target.scope === 'sandbox' ? 0 : target.user
  return Object.entries(lab.guests).flatMap(([guest, value]) =>
    cardsOf(lab, guest, value).flatMap(({ tap, connect, index, queues }): WantedLink[] => {
      if (tap === undefined || connect === 'nothing') return []
      const [master, where, mtu] =
        'network' in connect
          ? [networkBridge(lab.name, connect.network), `network ${connect.network}`, lab.networks[connect.network]?.mtu]
          : 'bridge' in connect
            ? [connect.bridge, `bridge ${connect.bridge}`, lab.bridges[connect.bridge]?.mtu]
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
