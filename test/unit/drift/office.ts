// A lab of everything that can be changed under it, applied to a made-up machine.
import { emptyHost, type HostSnapshot } from '../../../src/core/host/schema.ts'
import { adoptAll } from '../../../src/core/drift/adopt/all.ts'
import { driftOf, type Drift, type DriftInput } from '../../../src/core/drift/drift.ts'
import { parseLab } from '../../../src/core/lab/text.ts'
import type { Lab } from '../../../src/core/lab/schema.ts'
import { planUp, type Plan } from '../../../src/core/plan/plan.ts'
import { link } from '../plan/machine.ts'
import { carriedOut } from './carried-out.ts'

export const text = `version: 1
name: office
scope: host
bonds:
  bond0: { ports: [eth0, eth1], primary: eth0 } # the pair to the switch
vlans:
  bond0.20: { link: bond0, id: 20 }
bridges:
  # what guests share with the office
  br0: { ports: [bond0], address: [10.0.0.2/24, 'fd00:9::2/64'], gateway: 10.0.0.1 }
  br1: { ports: [eth2], stp: true, address: none }
  br2: { ports: [bond0.20], mtu: 1400 } # smaller
networks:
  lan: { subnet: 192.168.150.0/24, dhcp: { from: .10, to: .99 } }
guests:
  web:
    cards:
      - { connect: { network: lan } }
      - { connect: { bridge: br0 } }
      - { connect: { bridge: br1, vlan: 30 } }
      - { connect: { macvtap: { link: eth4 } } }
`

export const labOf = (source: string): Lab => {
  const { lab, findings } = parseLab(source)
  if (!lab) throw new Error(JSON.stringify(findings))
  return lab
}

const card = (name: string, index: number, addresses: string[] = []) => ({
  ...link(name, { index, mac: `02:00:00:00:00:1${index}`, addresses }),
  card: { wireless: false, offloads: [] },
})

/** Five cards, of which the fourth has an address. */
export const bare: HostSnapshot = {
  ...emptyHost,
  links: [
    ...emptyHost.links,
    card('eth0', 2),
    card('eth1', 3),
    card('eth2', 4),
    card('eth3', 5, ['10.7.0.2/24']),
    card('eth4', 6),
  ],
  sysctls: {
    ...emptyHost.sysctls,
    ...Object.fromEntries(
      ['eth0', 'eth1', 'eth2', 'eth3', 'eth4'].map((name) => [`net.ipv6.conf.${name}.disable_ipv6`, '0']),
    ),
  },
}

export const place = { target: { scope: 'host', user: 1000 }, folder: '/run/tapdeck/office' } as const
const setting = { scope: 'host', lab: 'office', folder: place.folder } as const

export const planFor = (source: string, host: HostSnapshot): Plan => planUp({ lab: labOf(source), host, ...place })
export const carry = (host: HostSnapshot, plan: Plan): HostSnapshot =>
  carriedOut(
    host,
    plan.steps.map(({ operation }) => operation),
    setting,
  )
export const applied = (source = text, host = bare): HostSnapshot => carry(host, planFor(source, host))

export const inputFor = (host: HostSnapshot, now = text, before = text): DriftInput => ({
  applied: { lab: labOf(before) },
  now: { lab: labOf(now), text: now },
  host,
  ...place,
})
export const driftIn = (host: HostSnapshot, now = text, before = text): Drift[] => driftOf(inputFor(host, now, before))
export const adoptedIn = (host: HostSnapshot, ids?: string[]): string => adoptAll(inputFor(host), ids).text
