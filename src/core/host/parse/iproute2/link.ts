// `ip -j -d -s address` (or `link`) → links with all that rtnetlink says of them.
import { z } from 'zod'
import type { HostAddress, Link } from '../../schema.ts'
import { parseJson } from '../json.ts'
import { bridgeOf, infoDataSchema, portOf, slaveDataSchema, tapOf, vxlanOf } from './link-detail.ts'

const countersSchema = z.object({ bytes: z.number(), packets: z.number(), errors: z.number(), dropped: z.number() })

const addressSchema = z.object({
  family: z.string(),
  local: z.string(),
  prefixlen: z.number(),
  scope: z.string().default('global'),
  broadcast: z.string().optional(),
  dynamic: z.boolean().default(false),
  tentative: z.boolean().default(false),
})

// What a filter of `ip` passes over is printed as an empty object (iproute2, ip/ipaddress.c).
const passedOver = z.strictObject({}).transform((): undefined => undefined)

const entrySchema = z.object({
  ifindex: z.number(),
  ifname: z.string(),
  /** Name of the lower device or peer; null for none. */
  link: z.string().nullish(),
  link_netnsid: z.number().optional(),
  flags: z.array(z.string()),
  mtu: z.number(),
  /** 0 where the driver says none (dev_validate_mtu in net/core/dev.c). */
  max_mtu: z.number().default(0),
  qdisc: z.string().default('noqueue'),
  master: z.string().optional(),
  operstate: z.string(),
  link_type: z.string(),
  address: z.string().optional(),
  promiscuity: z.number().default(0),
  ifalias: z.string().optional(),
  parentdev: z.string().optional(),
  linkinfo: z
    .object({
      info_kind: z.string().optional(),
      info_data: infoDataSchema.optional(),
      info_slave_kind: z.string().optional(),
      info_slave_data: slaveDataSchema.optional(),
    })
    .optional(),
  addr_info: z.array(z.union([addressSchema, passedOver])).default([]),
  stats64: z.object({ rx: countersSchema, tx: countersSchema }).optional(),
})
type Entry = z.output<typeof entrySchema>
const dumpSchema = z.array(z.union([entrySchema, passedOver]))

/** A link as rtnetlink alone knows it; owner, bond, card and holders are added by the snapshot. */
export type ParsedLink = Omit<Link, 'owner'>

/** In the order printed (by index). A tap's user and group are left out where the tool printed names: sysfs has the numbers. */
export function parseLinks(text: string): ParsedLink[] {
  return parseJson(dumpSchema, text, 'ip -j -d -s address').flatMap((entry) =>
    entry === undefined ? [] : [linkOf(entry)],
  )
}

const isMac = (text: string | undefined): text is string =>
  text !== undefined && /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/.test(text)

function linkOf(entry: Entry): ParsedLink {
  const { stats64 } = entry
  return {
    index: entry.ifindex,
    name: entry.ifname,
    ...kindOf(entry),
    ...(isMac(entry.address) ? { mac: entry.address } : {}),
    mtu: entry.mtu,
    ...maxMtuOf(entry),
    up: entry.flags.includes('UP'),
    carrier: entry.flags.includes('LOWER_UP'),
    state: entry.operstate.toLowerCase(),
    promiscuity: entry.promiscuity,
    ...(entry.ifalias === undefined ? {} : { alias: entry.ifalias }),
    ...(entry.master === undefined ? {} : { master: entry.master }),
    ...lowerOf(entry),
    qdisc: entry.qdisc,
    addresses: entry.addr_info.flatMap(addressOf),
    ...detailsOf(entry),
    ...(stats64
      ? {
          traffic: {
            rxBytes: stats64.rx.bytes,
            rxPackets: stats64.rx.packets,
            rxErrors: stats64.rx.errors,
            rxDropped: stats64.rx.dropped,
            txBytes: stats64.tx.bytes,
            txPackets: stats64.tx.packets,
            txErrors: stats64.tx.errors,
            txDropped: stats64.tx.dropped,
          },
        }
      : {}),
  }
}

/** The kernel's word for a kind (rtnl_link_ops.kind) → ours. What has no such word and an Ethernet address is a card. */
function kindOf({ link_type, linkinfo, parentdev }: Entry): Pick<Link, 'kind' | 'kernelKind'> {
  const word = linkinfo?.info_kind
  switch (word) {
    case 'bridge':
    case 'bond':
    case 'vlan':
    case 'veth':
    case 'macvtap':
    case 'macvlan':
    case 'vxlan':
    case 'dummy':
      return { kind: word }
    case 'tun':
      return { kind: 'tap' }
    case undefined:
      if (link_type === 'loopback') return { kind: 'loopback' }
      return link_type === 'ether' || parentdev !== undefined
        ? { kind: 'card' }
        : { kind: 'other', kernelKind: link_type }
    default:
      return { kind: 'other', kernelKind: word }
  }
}

/** Of hardware only: what the kernel makes takes what it stands on. 65535 is no limit, but IP's own. */
const maxMtuOf = (entry: Entry): Pick<Link, 'maxMtu'> =>
  kindOf(entry).kind === 'card' && entry.max_mtu > 0 && entry.max_mtu < 65_535 ? { maxMtu: entry.max_mtu } : {}

function lowerOf({ link, link_netnsid, linkinfo }: Entry): Pick<Link, 'lower' | 'lowerNamespace'> {
  if (link_netnsid !== undefined) return { lowerNamespace: link_netnsid }
  const lower = link ?? linkinfo?.info_data?.link
  return typeof lower === 'string' ? { lower } : {}
}

function addressOf(raw: Entry['addr_info'][number]): HostAddress[] {
  if (raw === undefined || (raw.family !== 'inet' && raw.family !== 'inet6')) return []
  const { family, local, prefixlen, scope, broadcast, dynamic, tentative } = raw
  return [
    {
      family,
      address: local,
      prefix: prefixlen,
      scope,
      ...(broadcast === undefined ? {} : { broadcast }),
      dynamic,
      tentative,
    },
  ]
}

function detailsOf({ linkinfo, ifname }: Entry): Pick<Link, 'bridge' | 'port' | 'vlan' | 'tap' | 'macvtap' | 'vxlan'> {
  const data = linkinfo?.info_data ?? {}
  const slave = linkinfo?.info_slave_kind === 'bridge' ? linkinfo.info_slave_data : undefined
  const port = slave ? { port: portOf(slave, ifname) } : {}
  switch (linkinfo?.info_kind ?? '') {
    case 'bridge':
      return { ...port, bridge: bridgeOf(data) }
    case 'vlan':
      return { ...port, vlan: { id: data.id ?? 0, protocol: data.protocol ?? '802.1Q' } }
    case 'tun':
      return { ...port, tap: tapOf(data) }
    case 'macvtap':
      return { ...port, macvtap: { mode: data.mode ?? 'unknown' } }
    case 'vxlan':
      return { ...port, vxlan: vxlanOf(data) }
    default:
      return port
  }
}
