// What a case is: a lab, a machine, and what is to be said of the two; and machines made up for them by the few words that matter.
import type { HostSnapshot, Link } from '../../../../src/core/host/schema.ts'
import { link } from '../../plan/machine.ts'

export interface AdviceCase {
  about: string
  /** The lab file without its first lines (version, name, scope). */
  lab: string
  scope?: 'sandbox' | 'host'
  host: HostSnapshot
  /** `code at first place: what to do instead, the words of each`; all of it. */
  said: string[]
}

export const card = (name: string, more: Partial<Omit<Link, 'addresses'>> & { addresses?: string[] } = {}): Link =>
  link(name, { mac: `52:54:00:00:01:0${name.at(-1)}`, card: { wireless: false, offloads: [] }, ...more })
export const fast = (name: string, speed: number, duplex: 'full' | 'half' = 'full'): Link =>
  card(name, { card: { wireless: false, offloads: [], speed, duplex } })
export const wifi = card('wlan0', { card: { wireless: true, offloads: [] }, addresses: ['10.0.9.9/24'] })
export const busy = (name: string): Link => card(name, { addresses: [`10.0.${name.at(-1)}.2/24`] })
export const bridgeOf = (name: string, owner: Link['owner'] = { kind: 'nobody' }): Link =>
  link(name, { kind: 'bridge', owner })
export const guest = 'guests: { web: { cards: [{ connect: { bridge: br0 } }] } }'
export const gateway = '02:00:00:00:00:99'
export const heard = (...devices: string[]): Pick<HostSnapshot, 'neighbours'> => ({
  neighbours: devices.map((device) => ({ address: '10.0.0.1', device, mac: gateway, state: 'REACHABLE' })),
})
export const drops = {
  family: 'ip',
  table: 'filter',
  chain: 'FORWARD',
  hook: 'forward',
  priority: 0,
  policy: 'drop',
  rules: 9,
} as const
export const filter = (value: string): Record<string, string> => ({ 'net.bridge.bridge-nf-call-iptables': value })
