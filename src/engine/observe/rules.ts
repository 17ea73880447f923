// The packet rules of a place: nftables, and the old iptables tables where they are in use beside it.
import type { RawHost } from '../../core/host/raw.ts'
import { textOf } from './files.ts'
import { processOf, type Place } from './place.ts'
import { findProgram, run, type Output, type Reading } from './run.ts'

type Rules = Pick<RawHost, 'rules' | 'legacyRules' | 'unread'>

/** How the rules of nftables are asked for; undefined if nft is not installed. */
export function rulesReading(): Reading | undefined {
  const nft = findProgram('nft')
  // `-t`: without the elements of sets, of which there may be very many
  return nft === undefined ? undefined : { argv: [nft, '-j', '-t', 'list', 'ruleset'] }
}

/**
 * `said` is the answer to `rulesReading`, or a text from elsewhere. Rules that cannot be read (no nft, no permission) are a word
 * in `unread`, as the rest of the snapshot is good without them.
 */
export async function readRules(place: Place, said: Promise<Output | string | undefined>): Promise<Rules> {
  const [nft, ...legacy] = await Promise.all([
    said.then(nftOf),
    readLegacy(place, 'ip-legacy'),
    readLegacy(place, 'ip6-legacy'),
  ])
  return {
    rules: nft.text,
    legacyRules: legacy.flatMap(({ family, text }) => (text === '' ? [] : [{ family, text }])),
    unread: [...nft.unread, ...legacy.flatMap(({ unread }) => unread)],
  }
}

function nftOf(said: Output | string | undefined): { text: string; unread: RawHost['unread'] } {
  if (typeof said === 'string') return { text: said, unread: [] }
  if (said === undefined) return { text: '', unread: [{ part: 'rules', reason: 'nft is not installed' }] }
  const { code, stdout, stderr } = said
  if (code === 0) return { text: stdout, unread: [] }
  return { text: '', unread: [{ part: 'rules', reason: stderr.trim().split('\n')[0] ?? `nft ended with ${code}` }] }
}

const legacyTools = {
  'ip-legacy': { program: 'iptables-legacy-save', tables: 'ip_tables_names' },
  'ip6-legacy': { program: 'ip6tables-legacy-save', tables: 'ip6_tables_names' },
} as const

/** The kernel lists the old tables that are in use; asking iptables itself would make them. */
async function readLegacy(place: Place, family: keyof typeof legacyTools) {
  const { program, tables } = legacyTools[family]
  const file = findProgram(program)
  const unread: RawHost['unread'] = []
  const inUse = file === undefined ? '' : textOf(`/proc/${processOf(place)}/net/${tables}`)
  if (file === undefined || inUse === undefined || !inUse.split('\n').includes('filter'))
    return { family, text: '', unread }
  const { code, stdout, stderr } = await run(place, [file, '-t', 'filter'])
  if (code !== 0)
    unread.push({ part: 'legacy-rules', reason: stderr.trim().split('\n')[0] ?? `${program} ended with ${code}` })
  return { family, text: code === 0 ? stdout : '', unread }
}
