// The .network files of systemd-networkd: of which interfaces each speaks (systemd.network(5)).
import { z } from 'zod'
import type { Link } from '../link.ts'

/** Patterns of a shell each, with `!` in front of what must not be; none: whatever it is. */
const patternsSchema = z.array(z.string())
export const networkFileSchema = z.strictObject({
  file: z.string(),
  names: patternsSchema,
  /** `ether`, `wlan`, `bridge` … as networkctl says it. */
  types: patternsSchema,
  /** The kernel's word for what is not hardware. */
  kinds: patternsSchema,
  drivers: patternsSchema,
  macs: z.array(z.string()),
  /** What it asks for besides only hardware has: a place on a bus, a MAC burnt in, a network of Wi-Fi. */
  asks: z.literal('hardware').optional(),
  /** It says that networkd is to leave them alone. */
  unmanaged: z.literal('yes').optional(),
})
export type NetworkFile = z.output<typeof networkFileSchema>

/** A file in one of them hides those of the same name in the others after it. */
export const networkFolders = [
  '/etc/systemd/network',
  '/run/systemd/network',
  '/usr/local/lib/systemd/network',
  '/usr/lib/systemd/network',
]

export const isNetworkFile = (name: string): boolean => /^(?!0-tapdeck-).+\.network$/.test(name)

const baseName = (file: string): string => file.slice(file.lastIndexOf('/') + 1)

/** By path → in the order in which networkd asks them. An empty one hides others and says nothing itself. */
export function parseNetworkFiles(texts: Readonly<Record<string, string>>): NetworkFile[] {
  const byName = new Map<string, string>()
  for (const folder of networkFolders)
    for (const file of Object.keys(texts))
      if (file === `${folder}/${baseName(file)}` && !byName.has(baseName(file))) byName.set(baseName(file), file)
  return [...byName]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, file]) => parseNetworkFile(file, texts[file] ?? '') ?? [])
}

/** Undefined for one without anything in [Match]: networkd passes it over. */
function parseNetworkFile(file: string, text: string): NetworkFile | undefined {
  const match = new Map<string, string[]>()
  let section = ''
  let unmanaged = false
  for (const line of text.replaceAll(/\\\n/g, ' ').split('\n')) {
    section = /^\[(\w+)\]/.exec(line)?.[1] ?? section
    const [, key = '', value = ''] = /^\s*(\w+)\s*=\s*(.*?)\s*$/.exec(line) ?? []
    if (section === 'Link' && key === 'Unmanaged') unmanaged = /^(1|y|yes|t|true|on)$/i.test(value)
    if (section === 'Match' && key !== '')
      match.set(key, value === '' ? [] : [...(match.get(key) ?? []), ...patternsIn(value)])
  }
  const of = (key: string): string[] => match.get(key) ?? []
  const found = {
    names: of('Name'),
    types: of('Type'),
    kinds: of('Kind'),
    drivers: of('Driver'),
    macs: of('MACAddress').map((mac) => mac.toLowerCase().replaceAll('-', ':')),
  }
  const asks = ofHardware.some((key) => of(key).length > 0)
  if (!asks && Object.values(found).every((patterns) => patterns.length === 0)) return undefined
  return {
    file,
    ...found,
    ...(asks ? { asks: 'hardware' } : {}),
    ...(unmanaged ? { unmanaged: 'yes' } : {}),
  }
}

const ofHardware = ['PermanentMACAddress', 'Path', 'Property', 'WLANInterfaceType', 'SSID', 'BSSID']

/** `!` in front of a list is in front of each in it. */
const patternsIn = (value: string): string[] => {
  const [, not = '', list = ''] = /^(!?)(.*)$/.exec(value) ?? []
  return list
    .split(/\s+/)
    .filter((each) => each !== '')
    .map((each) => `${not}${each}`)
}

/** What is known of an interface, or will be of one that is to come. */
export interface Matched {
  name: string
  kind: Link['kind']
  wireless?: boolean
  driver?: string | undefined
  /** That it has, or may get from its ports. */
  macs: readonly string[]
}

export const matchedLink = ({ name, kind, mac, card }: Link): Matched => ({
  name,
  kind,
  macs: mac === undefined ? [] : [mac],
  ...(card ? { wireless: card.wireless, driver: card.driver } : {}),
})

/** The file by which networkd configures an interface, or would as soon as it reads its files; undefined where none does. */
export function fileFor(files: readonly NetworkFile[], link: Matched): NetworkFile | undefined {
  const first = files.find((file) => speaksOf(file, link))
  return first?.unmanaged === 'yes' ? undefined : first
}

function speaksOf({ names, types, kinds, drivers, macs, asks }: NetworkFile, link: Matched): boolean {
  const { type, kind, driver } = wordsFor(link)
  // Of hardware it is not known here: then who configures it says more.
  if (asks === 'hardware' && (link.kind !== 'card' || names.length === 0)) return false
  return (
    fits(names, link.name) &&
    fits(types, type) &&
    fits(kinds, kind) &&
    (driver === undefined || fits(drivers, driver)) &&
    (macs.length === 0 || link.macs.some((mac) => macs.includes(mac)))
  )
}

/** The kernel's words: the type of a device where it has one (SET_NETDEV_DEVTYPE), rtnl_link_ops.kind, what ethtool calls its driver. */
function wordsFor({ kind, wireless, driver }: Matched): { type: string; kind: string; driver: string | undefined } {
  switch (kind) {
    case 'bridge':
      return { type: kind, kind, driver: kind }
    case 'bond':
      return { type: kind, kind, driver: 'bonding' }
    case 'vlan':
      return { type: kind, kind, driver: '802.1Q VLAN Support' }
    case 'vxlan':
      return { type: kind, kind, driver: kind }
    case 'macvlan':
    case 'macvtap':
      return { type: kind, kind, driver: 'macvlan' }
    case 'tap':
      return { type: 'ether', kind: 'tun', driver: 'tun' }
    case 'veth':
    case 'dummy':
      return { type: 'ether', kind, driver: kind }
    case 'loopback':
      return { type: 'loopback', kind: '', driver: undefined }
    case 'card':
      return { type: wireless === true ? 'wlan' : 'ether', kind: '', driver }
    case 'other':
      return { type: '', kind: '', driver: undefined }
    default:
      return kind satisfies never
  }
}

/** As net_condition_test_strv in systemd's src/shared/netif-util.c. */
function fits(patterns: readonly string[], word: string): boolean {
  const wanted = patterns.filter((each) => !each.startsWith('!'))
  // What hardware has no word for is hit by no pattern, not even by `*`.
  const isHit = (pattern: string): boolean => word !== '' && globOf(pattern).test(word)
  if (patterns.some((each) => each.startsWith('!') && isHit(each.slice(1)))) return false
  return wanted.length === 0 || wanted.some(isHit)
}

/** fnmatch(3) */
function globOf(pattern: string): RegExp {
  const text = pattern.replaceAll(/\[!?\]?[^\]]*\]|[\s\S]/g, (part) => {
    if (part === '*') return '.*'
    if (part === '?') return '.'
    const [, not = '', set] = /^\[(!?)([\s\S]+)\]$/.exec(part) ?? []
    return set === undefined
      ? part.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`)
      : `[${not === '' ? '' : '^'}${set.replaceAll(/[\\\]^[]/g, String.raw`\$&`)}]`
  })
  try {
    return new RegExp(`^${text}$`)
  } catch {
    // A set that is none, such as [z-a], matches nothing.
    return /^(?!)/
  }
}
