// What kinds of link can be made, each with what the kernel must know from the beginning, and the command that makes it.
import { z } from 'zod'
import { bondModes, hashPolicies, interfaceNameSchema, macvtapModes, vlanIdSchema } from '../../../net.ts'
import { unreachable } from '../../../fault.ts'
import type { Command } from '../../command.ts'

export const uidSchema = z.int().min(0).max(0xffff_fffe)

/** What of a bond can be changed while it runs (drivers/net/bonding/bond_options.c). Times in milliseconds. */
export const bondSettings = {
  miimon: z.int().min(0).max(10_000),
  updelay: z.int().min(0).max(600_000),
  downdelay: z.int().min(0).max(600_000),
  primary: interfaceNameSchema,
  xmitHashPolicy: z.enum(hashPolicies),
}

export const newLinkSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('bridge') }),
  z.strictObject({ kind: z.literal('tap'), user: uidSchema, queues: z.enum(['one', 'many']) }),
  z.strictObject({ kind: z.literal('veth'), peer: interfaceNameSchema }),
  z.strictObject({ kind: z.literal('vlan'), link: interfaceNameSchema, id: vlanIdSchema }),
  z.strictObject({ kind: z.literal('macvtap'), link: interfaceNameSchema, mode: z.enum(macvtapModes) }),
  z
    .strictObject({
      kind: z.literal('bond'),
      mode: z.enum(bondModes),
      /** Only while it is down or has no ports: so, for us, from the beginning. */
      lacpRate: z.enum(['slow', 'fast']).optional(),
      ...bondSettings,
    })
    .partial({ updelay: true, downdelay: true, primary: true, xmitHashPolicy: true }),
])
export type NewLink = z.output<typeof newLinkSchema>
export type NewBond = Extract<NewLink, { kind: 'bond' }>

/** The words of `ip link … type bond`, in an order in which the kernel takes them: delays need miimon. */
export const bondWords = ({
  miimon,
  updelay,
  downdelay,
  primary,
  xmitHashPolicy,
}: { [Key in Exclude<keyof NewBond, 'kind' | 'mode' | 'lacpRate'>]?: NewBond[Key] | undefined }): string[] => [
  ...(miimon === undefined ? [] : ['miimon', String(miimon)]),
  ...(updelay === undefined ? [] : ['updelay', String(updelay)]),
  ...(downdelay === undefined ? [] : ['downdelay', String(downdelay)]),
  ...(primary === undefined ? [] : ['primary', primary]),
  ...(xmitHashPolicy === undefined ? [] : ['xmit_hash_policy', xmitHashPolicy]),
]

const ip = (...args: string[]): Command => ({ run: 'ip', args })

/** `alias` is our mark; a link has it from its second command on. */
export function makeLink(name: string, alias: string, mac: string | undefined, link: NewLink): Command[] {
  const address = mac === undefined ? [] : ['address', mac]
  const mark = ip('link', 'set', 'dev', name, 'alias', alias)
  switch (link.kind) {
    case 'bridge':
      return [ip('link', 'add', 'name', name, ...address, 'type', 'bridge'), mark]
    case 'tap':
      return [
        ip(
          ...['tuntap', 'add', 'dev', name, 'mode', 'tap', 'user', String(link.user)],
          ...(link.queues === 'many' ? ['multi_queue'] : []),
        ),
        // No IPv6 address of its own: what a tap carries is the guest's, and the host must not speak on it.
        ip('link', 'set', 'dev', name, 'alias', alias, ...address, 'addrgenmode', 'none'),
      ]
    case 'veth':
      return [
        ip('link', 'add', 'name', name, ...address, 'type', 'veth', 'peer', 'name', link.peer),
        mark,
        ip('link', 'set', 'dev', link.peer, 'alias', alias),
      ]
    case 'vlan':
      return [
        ip('link', 'add', 'link', link.link, 'name', name, ...address, 'type', 'vlan', 'id', String(link.id)),
        mark,
      ]
    case 'macvtap': {
      // In this mode it has its link's MAC, whatever is said here, and gives that its own when it is set (macvlan_common_newlink
      // and macvlan_set_mac_address in drivers/net/macvlan.c).
      const later = link.mode === 'passthru'
      return [
        ip(
          ...['link', 'add', 'link', link.link, 'name', name, ...(later ? [] : address)],
          ...['type', 'macvtap', 'mode', link.mode],
        ),
        // No IPv6 address of its own, as of a tap. All multicast: it is for the guest, of whose groups nobody here knows.
        ip(
          ...['link', 'set', 'dev', name, 'alias', alias, ...(later ? address : [])],
          ...['addrgenmode', 'none', 'allmulticast', 'on'],
        ),
      ]
    }
    case 'bond':
      return [
        // Loaded by `ip` itself, the module would make a bond0 of its own (max_bonds in drivers/net/bonding/bond_main.c).
        { run: 'modprobe', module: 'bonding', options: ['max_bonds=0'] },
        ip(
          ...['link', 'add', 'name', name, ...address, 'type', 'bond', 'mode', link.mode],
          ...(link.lacpRate === undefined ? [] : ['lacp_rate', link.lacpRate]),
          ...bondWords(link),
        ),
        mark,
      ]
    default:
      return unreachable(link)
  }
}
