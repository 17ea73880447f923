// The packet rules of a place: nftables, and the old iptables tables where they are in use beside it.
import type { RawHost } from '../../core/host/raw.ts'
import { textOf } from './files.ts'
import { processOf, type Place } from './place.ts'
import { findProgram, run } from './run.ts'

type Rules = Pick<RawHost, 'rules' | 'legacyRules' | 'unread'>

/** Rules that cannot be read (no nft, no permission) are a word in `unread`, as the rest of the snapshot is good without them. */
export async function readRules(place: Place, elsewhere?: () => Promise<string>): Promise<Rules> {
  const [nft, ...legacy] = await Promise.all([
    elsewhere ? elsewhere().then((text) => ({ text, unread: [] })) : readNft(place),
    readLegacy(place, 'ip-legacy'),
    readLegacy(place, 'ip6-legacy'),
  ])
  return {
    rules: nft.text,
    legacyRules: legacy.flatMap(({ family, text }) => (text === '' ? [] : [{ family, text }])),
    unread: [...nft.unread, ...legacy.flatMap(({ unread }) => unread)],
  }
}

async function readNft(place: Place): Promise<{ text: string; unread: RawHost['unread'] }> {
  const nft = findProgram('nft')
  if (nft === undefined) return { text: '', unread: [{ part: 'rules', reason: 'nft is not installed' }] }
  // `-t`: without the elements of sets, of which there may be very many
  const { code, stdout, stderr } = await run(place, [nft, '-j', '-t', 'list', 'ruleset'])
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
