// /proc/net/bonding/<bond> → the bond (text of bond_info_show_master and _slave, drivers/net/bonding/bond_procfs.c).
import type { Link } from '../schema.ts'
import { unreadable } from './json.ts'

type Bond = NonNullable<Link['bond']>

/** The words of bond_mode_name() → those that `ip link` and the lab file use. */
const modes: Record<string, string> = {
  'load balancing (round-robin)': 'balance-rr',
  'fault-tolerance (active-backup)': 'active-backup',
  'load balancing (xor)': 'balance-xor',
  'fault-tolerance (broadcast)': 'broadcast',
  'IEEE 802.3ad Dynamic link aggregation': '802.3ad',
  'transmit load balancing': 'balance-tlb',
  'adaptive load balancing': 'balance-alb',
}

type Field = (key: string) => string | undefined

/** `Key: value` of a section; the first of a key counts. */
function fieldsOf(section: string): Field {
  const fields = new Map<string, string>()
  for (const line of section.split('\n')) {
    const match = /^\s*([^:]+): ?(.*)$/.exec(line)
    if (match?.[1] !== undefined && !fields.has(match[1])) fields.set(match[1], (match[2] ?? '').trim())
  }
  return (key) => fields.get(key)
}

/** `dummy0 (primary_reselect always)` → `dummy0`; `None` is none. */
const firstWord = (text: string | undefined): string | undefined => {
  const word = text?.split(' ')[0]
  return word === '' || word === 'None' ? undefined : word
}

export function parseBonding(name: string, text: string): Bond {
  const [head = '', ...ports] = text.split(/^Slave Interface: /m)
  const field = fieldsOf(head)
  const modeText = field('Bonding Mode')
  // active-backup may go on: `fault-tolerance (active-backup) (fail_over_mac active)`
  const mode = modeText === undefined ? undefined : modes[modeText.replace(/ \(fail_over_mac \w+\)$/, '')]
  if (mode === undefined) throw unreadable(`/proc/net/bonding/${name}`, `unknown mode: ${modeText ?? 'none'}`)
  const primary = firstWord(field('Primary Slave'))
  const activePort = firstWord(field('Currently Active Slave'))
  const lacpRate = field('LACP rate')
  const xmitHashPolicy = firstWord(field('Transmit Hash Policy'))
  const partnerMac = field('Partner Mac Address')
  return {
    mode,
    miimon: Number(field('MII Polling Interval (ms)') ?? 0),
    updelay: Number(field('Up Delay (ms)') ?? 0),
    downdelay: Number(field('Down Delay (ms)') ?? 0),
    ...(primary === undefined ? {} : { primary }),
    ...(activePort === undefined ? {} : { activePort }),
    ...(lacpRate === undefined ? {} : { lacpRate }),
    ...(xmitHashPolicy === undefined ? {} : { xmitHashPolicy }),
    ...(partnerMac === undefined ? {} : { partnerMac }),
    ports: ports.map((section) => portOf(name, section)),
  }
}

function portOf(bond: string, section: string): Bond['ports'][number] {
  const field = fieldsOf(section)
  const aggregator = field('Aggregator ID')
  return {
    name: (section.split('\n')[0] ?? '').trim(),
    link: linkOf(bond, field('MII Status') ?? ''),
    speed: field('Speed') ?? 'Unknown',
    duplex: field('Duplex') ?? 'Unknown',
    failures: Number(field('Link Failure Count') ?? 0),
    mac: field('Permanent HW addr') ?? '',
    ...(aggregator === undefined || !/^\d+$/.test(aggregator) ? {} : { aggregator: Number(aggregator) }),
  }
}

/** The four words of bond_slave_link_status(). */
function linkOf(bond: string, text: string): Bond['ports'][number]['link'] {
  switch (text) {
    case 'up':
    case 'down':
    case 'going back':
      return text
    case 'going down':
      return 'fail'
    default:
      throw unreadable(`/proc/net/bonding/${bond}`, `unknown state of a port: ${text}`)
  }
}
