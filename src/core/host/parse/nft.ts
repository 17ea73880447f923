// `nft -j list ruleset` → Tapdeck's own tables, and the chains of others that see forwarded packets.
import { z } from 'zod'
import type { HostSnapshot, OwnTable } from '../schema.ts'
import { parseJson } from './json.ts'

const tableSchema = z.object({ family: z.string(), name: z.string() })
const chainSchema = z.object({
  family: z.string(),
  table: z.string(),
  name: z.string(),
  hook: z.string().optional(),
  /** A number; a name in the output of some versions. */
  prio: z.union([z.number(), z.string()]).optional(),
  policy: z.enum(['accept', 'drop']).default('accept'),
})
const ruleSchema = z.object({
  family: z.string(),
  table: z.string(),
  chain: z.string(),
  comment: z.string().optional(),
})
const rulesetSchema = z.object({
  nftables: z.array(
    z.object({ table: tableSchema.optional(), chain: chainSchema.optional(), rule: ruleSchema.optional() }),
  ),
})

const isOwn = (table: string): boolean => table.startsWith('tapdeck_')
/** Chains that no packet meets, whose comments are a table's memory. */
const noteChains = new Set(['notes', 'before'])
const isNote = ({ chain }: { chain: string }): boolean => noteChains.has(chain)
const markPattern = /^mark_([0-9a-f]+)$/

export interface Ruleset {
  tables: OwnTable[]
  foreignChains: HostSnapshot['foreignChains']
}

/** `rules` of an own table counts all but the notes; `digest` is in the name of its chain `mark_<hex>`. In the order of nft. */
export function parseRuleset(text: string): Ruleset {
  // an empty text: a kernel without nf_tables
  const { nftables } = text.trim() === '' ? { nftables: [] } : parseJson(rulesetSchema, text, 'nft -j list ruleset')
  const tables = nftables.flatMap(({ table }) => (table ? [table] : []))
  const chains = nftables.flatMap(({ chain }) => (chain ? [chain] : []))
  const rules = nftables.flatMap(({ rule }) => (rule ? [rule] : []))
  return {
    tables: tables.filter(({ name }) => isOwn(name)).map((table) => ownTable(table, chains, rules)),
    foreignChains: chains.flatMap(({ family, table, name, hook, prio, policy }) => {
      if (hook !== 'forward' || isOwn(table)) return []
      const count = rules.filter((rule) => rule.family === family && rule.table === table && rule.chain === name).length
      return [{ family, table, chain: name, hook, priority: Number(prio ?? 0) || 0, policy, rules: count }]
    }),
  }
}

function ownTable(
  { family, name }: z.output<typeof tableSchema>,
  allChains: z.output<typeof chainSchema>[],
  allRules: z.output<typeof ruleSchema>[],
): OwnTable {
  const chains = allChains.filter((chain) => chain.family === family && chain.table === name)
  const rules = allRules.filter((rule) => rule.family === family && rule.table === name)
  const digest = chains
    .filter(({ hook }) => hook === undefined)
    .map((chain) => markPattern.exec(chain.name)?.[1])
    .find((hex) => hex !== undefined)
  return {
    name,
    ...(digest === undefined ? {} : { digest }),
    rules: rules.filter((rule) => !isNote(rule)).length,
    notes: rules.filter(isNote).flatMap(({ comment }) => (comment === undefined ? [] : [comment])),
  }
}
