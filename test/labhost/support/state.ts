// The lab host's network as the kernel's own tools tell it, without what changes by itself: what must be as it was before.
import { z } from 'zod'
import type { LabHost } from './machine.ts'

const linkSchema = z.object({
  ifname: z.string(),
  flags: z.array(z.string()),
  mtu: z.int(),
  address: z.string().optional(),
  master: z.string().optional(),
  ifalias: z.string().optional(),
  linkinfo: z.object({ info_kind: z.string().optional() }).optional(),
  addr_info: z.array(z.object({ local: z.string(), prefixlen: z.int(), scope: z.string() })),
})
const routeSchema = z.object({
  dst: z.string(),
  dev: z.string(),
  gateway: z.string().optional(),
  metric: z.int().optional(),
  prefsrc: z.string().optional(),
  protocol: z.string().optional(),
})

/** One line each, in order. */
export type State = string[]

/** Links, their addresses, routes, rules of nftables, name servers, forwarding. */
export async function state(machine: LabHost): Promise<State> {
  const text = await machine.run(
    'ip -j -d address; ip -j route; ip -j -6 route; nft list ruleset; cat /etc/resolv.conf; sysctl net.ipv4.ip_forward',
  )
  const [links = '', routes = '', routes6 = '', ...rest] = text.split('\n')
  return [
    ...z.array(linkSchema).parse(JSON.parse(links)).map(linkText),
    ...[routes, routes6].flatMap((each) => z.array(routeSchema).parse(JSON.parse(each)).filter(isSet).map(routeText)),
    ...rest.filter((line) => line !== ''),
  ].sort()
}

function linkText({
  ifname,
  flags,
  mtu,
  address,
  master,
  ifalias,
  linkinfo,
  addr_info: addresses,
}: z.output<typeof linkSchema>) {
  const own = addresses
    // The kernel's own link-local address comes and goes with the link.
    .filter(({ scope }) => scope !== 'link')
    .map(({ local, prefixlen }) => `${local}/${prefixlen}`)
    .sort()
  const shown = [linkinfo?.info_kind, address, `mtu ${mtu}`, master && `port of ${master}`, ifalias, ...own]
  return `${ifname} ${flags.includes('UP') ? 'up' : 'down'} ${shown.filter((word) => word !== undefined).join(' ')}`
}

const isSet = ({ dst }: z.output<typeof routeSchema>): boolean => !/^(fe80|ff00)::/.test(dst)

const routeText = ({ dst, dev, gateway, metric, prefsrc, protocol }: z.output<typeof routeSchema>): string =>
  `route ${[dst, dev, gateway, metric, prefsrc, protocol].filter((word) => word !== undefined).join(' ')}`
