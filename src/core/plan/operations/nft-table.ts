// nft.table and nft.remove: all rules of a lab, in one table of its own that is replaced as a whole.
import { z } from 'zod'
import type { HostSnapshot } from '../../host/schema.ts'
import { endpointText, parseEndpoint } from '../../lab/words.ts'
import { addressSchema, interfaceNameSchema, portNumberSchema, subnetSchema } from '../../net.ts'
import type { OperationKind } from '../kind.ts'
import { rank } from '../order.ts'
import { rulesOf, tableScript } from './nft-rules.ts'

const tableNameSchema = z.string().regex(/^tapdeck_[a-z][a-z0-9-]{0,31}$/, 'is not a table of Tapdeck')

const endSchema = z.strictObject({ address: addressSchema, port: portNumberSchema })

const schema = z.strictObject({
  op: z.literal('nft.table'),
  table: tableNameSchema,
  networks: z
    .array(
      z.strictObject({
        bridge: interfaceNameSchema,
        mode: z.enum(['nat', 'routed', 'isolated']),
        subnet: subnetSchema,
        subnet6: subnetSchema.optional(),
      }),
    )
    .max(1000),
  /** `listen.address` is an address of this machine. */
  forwards: z
    .array(
      z.strictObject({ proto: z.enum(['tcp', 'udp']), listen: endSchema, to: endSchema, bridge: interfaceNameSchema }),
    )
    .max(1000),
  /** The interface and address by which a sandbox's way in (slirp4netns, pasta) delivers connections. */
  wayIn: z.strictObject({ device: interfaceNameSchema, address: addressSchema }).optional(),
})
export type NftTable = z.output<typeof schema>

const removeSchema = z.strictObject({ op: z.literal('nft.remove'), table: tableNameSchema })

/** The table's memory of what it was made from, a line for each thing: read back by `tableFromNotes`. */
export function notesOf({ networks, forwards, wayIn }: NftTable): string[] {
  return [
    ...networks.map(({ bridge, mode, subnet, subnet6 }) =>
      ['network', bridge, mode, subnet, ...(subnet6 === undefined ? [] : [subnet6])].join(' '),
    ),
    ...forwards.map(({ proto, listen, to, bridge }) =>
      ['forward', proto, endpointText(listen.address, listen.port), endpointText(to.address, to.port), bridge].join(
        ' ',
      ),
    ),
    ...(wayIn ? [`way-in ${wayIn.device} ${wayIn.address}`] : []),
  ]
}

/** The content that a table was made from; undefined if its notes are not ours. */
export function tableFromNotes(table: string, notes: string[]): NftTable | undefined {
  const content: { op: string; table: string; networks: unknown[]; forwards: unknown[]; wayIn?: unknown } = {
    op: 'nft.table',
    table,
    networks: [],
    forwards: [],
  }
  for (const note of notes) {
    const [kind, first, second, third, fourth] = note.split(' ')
    if (kind === 'network')
      content.networks.push({
        bridge: first,
        mode: second,
        subnet: third,
        ...(fourth === undefined ? {} : { subnet6: fourth }),
      })
    else if (kind === 'forward')
      content.forwards.push({ proto: first, listen: endOf(second), to: endOf(third), bridge: fourth })
    else if (kind === 'way-in') content.wayIn = { device: first, address: second }
    else return undefined
  }
  const parsed = schema.safeParse(content)
  return parsed.success ? parsed.data : undefined
}

const endOf = (text = '') => {
  const end = parseEndpoint(text)
  return { address: end?.host, port: end?.port }
}

/** What a host's own table was made from. */
export function tableOn(host: HostSnapshot, name: string): NftTable | undefined {
  const seen = host.tables.find((table) => table.name === name)
  return seen && tableFromNotes(name, seen.notes)
}

const countOf = (content: NftTable): number => rulesOf(content).reduce((sum, chain) => sum + chain.rules.length, 0)

/** What is not as `content` would have it, in words. */
function differs(content: NftTable, host: HostSnapshot): string | undefined {
  const seen = host.tables.find(({ name }) => name === content.table)
  if (!seen) return `there is no table ${content.table}`
  if (seen.notes.join('\n') !== notesOf(content).join('\n'))
    return `table ${content.table} was made from something else`
  const count = countOf(content)
  return seen.rules === count ? undefined : `table ${content.table} has ${seen.rules} rules, not ${count}`
}

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`

export const nftTable: OperationKind<typeof schema> = {
  schema,
  rank: () => rank.rules,
  render: (operation) => [{ run: 'nft', script: tableScript(operation.table, rulesOf(operation), notesOf(operation)) }],
  inverse({ table }, before) {
    const old = tableOn(before, table)
    return [old ?? { op: 'nft.remove', table }]
  },
  verify: differs,
  describe: ({ networks, forwards }) =>
    `Write the packet rules of the lab: ${counted(networks.length, 'network')}, ${counted(forwards.length, 'forward')}`,
  touches: () => [],
}

export const nftRemove: OperationKind<typeof removeSchema> = {
  schema: removeSchema,
  rank: () => rank.removeRules,
  // `table` makes an empty one where there is none, so that `delete` never fails.
  render: ({ table }) => [{ run: 'nft', script: `table inet ${table}\ndelete table inet ${table}\n` }],
  inverse({ table }, before) {
    const old = tableOn(before, table)
    return old ? [old] : []
  },
  verify: ({ table }, after) =>
    after.tables.some(({ name }) => name === table) ? `table ${table} is still there` : undefined,
  describe: () => 'Remove the packet rules of the lab',
  touches: () => [],
}
