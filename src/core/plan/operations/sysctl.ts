// sysctl.set: one of the few settings of the kernel that a lab needs; sysctl.remember keeps what a host had before.
import { z } from 'zod'
import { findLink, type HostSnapshot } from '../../host/schema.ts'
import type { OperationKind } from '../kind.ts'
import type { Operation } from '../operation.ts'
import { rank } from '../order.ts'
import { addressesOf, routesOf } from '../rebuild.ts'
import { notesChain } from './nft-rules.ts'

/** One interface: `all` and `default` are every one, now and later. */
const device = '(?!(?:all|default)\\.)[a-zA-Z0-9][a-zA-Z0-9_-]{0,14}'
/** The whole list of keys that Tapdeck may ever write, each with the values it may have. */
const allowed: { key: RegExp; value: RegExp }[] = [
  { key: /^net\.ipv4\.ip_forward$/, value: /^[01]$/ },
  { key: /^net\.ipv6\.conf\.all\.forwarding$/, value: /^[01]$/ },
  { key: /^net\.bridge\.bridge-nf-call-(iptables|ip6tables|arptables)$/, value: /^[01]$/ },
  { key: new RegExp(`^net\\.ipv4\\.conf\\.${device}\\.route_localnet$`), value: /^[01]$/ },
  { key: new RegExp(`^net\\.ipv4\\.conf\\.${device}\\.rp_filter$`), value: /^[012]$/ },
  { key: new RegExp(`^net\\.ipv6\\.conf\\.${device}\\.(disable_ipv6|accept_ra|autoconf)$`), value: /^[012]$/ },
]

const keySchema = z
  .string()
  .refine((key) => allowed.some((entry) => entry.key.test(key)), 'is not a setting that Tapdeck changes')
const schema = z
  .strictObject({ op: z.literal('sysctl.set'), key: keySchema, value: z.string().max(1) })
  .refine(
    ({ key, value }) => allowed.some((entry) => entry.key.test(key) && entry.value.test(value)),
    'is not a value that this setting takes',
  )

/** Settings of the whole machine, not of one interface: what they were is remembered, and put back when the last lab goes. */
export const isMachineWide = (key: string): boolean =>
  !/^net\.ipv[46]\.conf\./.test(key) || key.startsWith('net.ipv6.conf.all.')

/** `net.ipv4.ip_forward` → its file. Interface names with a dot are not taken, so every dot is a step. */
const fileOf = (key: string): string => `/proc/sys/${key.replaceAll('.', '/')}`

/** Without IPv6 an interface has no address and no route of it (addrconf_disable_ipv6 in net/ipv6/addrconf.c). */
function whatWent(key: string, before: HostSnapshot): Operation[] {
  const name = /^net\.ipv6\.conf\.(.+)\.disable_ipv6$/.exec(key)?.[1]
  const link = name === undefined ? undefined : findLink(before, name)
  if (!link) return []
  const addresses = addressesOf({ ...link, addresses: link.addresses.filter(({ family }) => family === 'inet6') })
  const routes = routesOf(link.name, before).filter((route) => route.op === 'route.add' && route.family === 'inet6')
  return [...addresses, ...routes]
}

export const sysctlSet: OperationKind<typeof schema> = {
  schema,
  // An address of IPv6 is refused until IPv6 is there.
  rank: ({ key, value }) => (key.endsWith('.disable_ipv6') && value === '0' ? rank.allowIpv6 : rank.sysctl),
  render: ({ key, value }) => [{ run: 'write', file: fileOf(key), value }],
  inverse({ key, value: wanted }, before) {
    const value = before.sysctls[key]
    if (value === undefined) return []
    return [{ op: 'sysctl.set', key, value }, ...(wanted === '1' && value === '0' ? whatWent(key, before) : [])]
  },
  verify({ key, value }, after) {
    const seen = after.sysctls[key]
    return seen === value ? undefined : `${key} is ${seen ?? 'not there'}`
  },
  describe: ({ key, value }) => `Set ${key} to ${value}`,
  touches: ({ key }) => (isMachineWide(key) ? [] : key.split('.').slice(3, 4)),
}

/** The table that holds no rule that a packet meets, only what settings were before Tapdeck changed them. */
// Two underscores: no lab's table has that name.
export const beforeTable = 'tapdeck__before'
const rememberSchema = z.strictObject({
  op: z.literal('sysctl.remember'),
  values: z.array(z.strictObject({ key: keySchema, value: z.string().regex(/^[012]$/) })).max(20),
})

/** What is remembered on a host, from the notes `key=value` of that table. */
export const remembered = (host: HostSnapshot): { key: string; value: string }[] =>
  (host.tables.find(({ name }) => name === beforeTable)?.notes ?? []).flatMap((note) => {
    const at = note.lastIndexOf('=')
    return at < 0 ? [] : [{ key: note.slice(0, at), value: note.slice(at + 1) }]
  })

export const sysctlRemember: OperationKind<typeof rememberSchema> = {
  schema: rememberSchema,
  rank: ({ values }) => (values.length > 0 ? rank.rememberSysctl : rank.forgetSysctl),
  render({ values }) {
    const notes = notesChain(values.map(({ key, value }) => `${key}=${value}`))
    const fresh = values.length === 0 ? '' : `table inet ${beforeTable} {\n${notes}}\n`
    return [{ run: 'nft', script: `table inet ${beforeTable}\ndelete table inet ${beforeTable}\n${fresh}` }]
  },
  inverse: (_operation, before) => [{ op: 'sysctl.remember', values: remembered(before) }],
  verify({ values }, after) {
    const seen = JSON.stringify(remembered(after))
    return seen === JSON.stringify(values) ? undefined : `what is remembered of the settings is ${seen}`
  },
  describe: ({ values }) =>
    values.length === 0
      ? 'Forget the remembered settings'
      : `Remember that ${values.map(({ key, value }) => `${key} was ${value}`).join(', ')}`,
  touches: () => [],
}
