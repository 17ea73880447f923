// Operations that must never be carried out: valid ones, spoiled in every way that a caller could think of. The same for a seed.
import { operationCases } from '../../netns/cases/all.ts'

/** A value of JSON. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }
export interface Hostile {
  value: Json
  how: string
}

/** Park and Miller's generator: the same everywhere. */
export class Dice {
  #state: number
  constructor(seed: number) {
    this.#state = seed
  }
  below(limit: number): number {
    this.#state = (this.#state * 48_271) % 0x7fff_ffff
    return this.#state % limit
  }
  of<T>(items: readonly T[]): T {
    const item = items[this.below(items.length)]
    if (item === undefined) throw new Error('nothing to choose from')
    return item
  }
}

/** Valid operations of every kind, as JSON. */
const good: Json[] = operationCases.map(({ operation }) => JSON.parse(JSON.stringify(operation)) as Json)

interface Leaf {
  path: (string | number)[]
  value: Json
}
const isObject = (value: Json): value is { [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function walk(value: Json, path: (string | number)[] = []): Leaf[] {
  const inside = Array.isArray(value)
    ? value.flatMap((each, at) => walk(each, [...path, at]))
    : isObject(value)
      ? Object.entries(value).flatMap(([key, each]) => walk(each, [...path, key]))
      : []
  return [{ path, value }, ...inside]
}

const textsOf = (value: Json): { path: (string | number)[]; text: string }[] =>
  walk(value).flatMap((leaf) => (typeof leaf.value === 'string' ? [{ path: leaf.path, text: leaf.value }] : []))

/** The same with another value at a place. Keys are own ones, `__proto__` too, as JSON.parse makes them. */
function replaced(value: Json, [first, ...rest]: (string | number)[], by: Json): Json {
  if (first === undefined) return by
  if (Array.isArray(value)) return value.map((each, at) => (at === first ? replaced(each, rest, by) : each))
  if (!isObject(value)) return by
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, key === first ? replaced(each, rest, by) : each]),
  )
}

const withKey = (value: Json, key: string, by: Json): Json =>
  isObject(value)
    ? (JSON.parse(`{${JSON.stringify(key)}:${JSON.stringify(by)},${JSON.stringify(value).slice(1)}`) as Json)
    : value

/** What no text of any operation has in it. */
const poison = [
  ...[' ', '\n', '\r', '\t', '\0', '\v', '\u001b[2J', '\u00a0', '\u202e', '\u200b', 'é', '名', '𝒳', '\ud800'],
  ...[';', '"', "'", '`', '\\', '|', '&', '<', '>', '(', ')', '{', '}', '[', '*', '?', '~', '!', '#', '=', '$(id)'],
  ...['; reboot', '\nlink delete lo', '" ; flush ruleset ; "', '} chain x { }', '\n}\nflush ruleset\n'],
  ...[',option:dns-server,6.6.6.6', '\nconf-script=/bin/sh', ' --dhcp-script=/bin/sh', '\nlog-facility=/etc/passwd'],
  ...['/../../etc/passwd', '%00', '\u2028', ' up', ' netns 1', ' type bridge', '@eth0'],
] as const
/** Texts that are nothing anywhere: an interface may be called almost anything, `null` and `1.2.3` too. */
const nonsense = [
  ...[
    '',
    ' ',
    '-',
    '--',
    '-f',
    '--help',
    '-batch',
    '..',
    '../..',
    '/',
    '/etc/passwd',
    '.',
    '__proto__',
    '_x',
    '.hidden',
  ],
  ...['x'.repeat(66), 'x'.repeat(100_000), '{}', '[]', '$PATH', '${IFS}', '%s%s%s%n', '::::'],
  ...['10.0.0.1/33', '10.0.0.256/24', '52:54:00:00:00', '52:54:00:00:00:00:00', 'tapdeck:', 'tapdeck:office/../x y'],
] as const
/** Of the machine, not of the lab: see `foreignMark`. */
const foreignNames = ['eth0', 'docker0', 'wlan0', 'other-lan', 'virbr0'] as const
const numbers = [-1, 0.5, 1e308, 2 ** 53, 4_294_967_296, -(2 ** 31), 1e-9] as const
const foreignSettings = [
  ...['kernel.core_pattern', 'kernel.modprobe', 'vm.overcommit_memory', 'net.ipv4.ip_forward_use_pmtu', 'net.ipv4'],
  ...['net.ipv4.conf.all.route_localnet', 'net.ipv4.conf.default.rp_filter', 'net.ipv6.conf.all.disable_ipv6'],
  ...['net.ipv4.conf.lo.route_localnet', 'net.ipv4.conf.eth0.route_localnet', 'net.ipv4.conf../../x.rp_filter'],
  ...[
    'net.ipv4.ip_forward\n',
    'net/ipv4/ip_forward',
    'net.ipv4.ip_forward/../../kernel/core_pattern',
    'NET.ipv4.ip_forward',
  ],
] as const
const extraKeys = [
  'argv',
  'command',
  'shell',
  'run',
  'then',
  '__proto__',
  'constructor',
  'toString',
  'env',
  '',
  ' ',
  'é',
] as const
const outsideOperations = [
  { op: 'sandbox.open', lab: 'office' },
  { op: 'sandbox.close', lab: 'office' },
  { op: 'uplink.start', tool: 'slirp4netns' },
  { op: 'uplink.stop' },
  { op: 'uplink.forward', proto: 'tcp', address: '127.0.0.1', port: 8022 },
] as const
/** Where an operation names an interface that it changes. */
const nameKeys = new Set(['name', 'device', 'of', 'peer', 'bridge', 'interface'])

const ways = {
  'a text with something in it that no text has': (dice: Dice): Json => {
    const operation = dice.of(good)
    const { path, text } = dice.of(textsOf(operation))
    const bad = dice.of(poison)
    const at = dice.below(text.length + 1)
    return replaced(operation, path, `${text.slice(0, at)}${bad}${text.slice(at)}`)
  },
  'a text that is nothing': (dice: Dice): Json => {
    const operation = dice.of(good)
    const { path } = dice.of(walk(operation).filter(({ value }) => typeof value === 'string'))
    return replaced(operation, path, dice.of(nonsense))
  },
  'a number that is too much, too little or broken': (dice: Dice): Json => {
    const operation = dice.of(good.filter((each) => walk(each).some(({ value }) => typeof value === 'number')))
    const { path } = dice.of(walk(operation).filter(({ value }) => typeof value === 'number'))
    return replaced(operation, path, dice.of(numbers))
  },
  'another type': (dice: Dice): Json => {
    const operation = dice.of(good)
    const { path, value } = dice.of(walk(operation))
    const others: Json[] = [null, true, 7, 'x y', [], {}, [[]], { op: 'link.add' }, [operation]]
    const kind = (each: Json): string => (Array.isArray(each) ? 'array' : each === null ? 'null' : typeof each)
    return replaced(operation, path, dice.of(others.filter((each) => kind(each) !== kind(value))))
  },
  'a key too many': (dice: Dice): Json => {
    const operation = dice.of(good)
    const { path, value } = dice.of(walk(operation).filter((leaf) => isObject(leaf.value)))
    const by = dice.of<Json>(['ip link delete lo', { op: 'link.add' }, null, 1, ['sh', '-c', 'id']])
    return replaced(operation, path, withKey(value, dice.of(extraKeys), by))
  },
  'without a key that it needs': (dice: Dice): Json => {
    const operation = dice.of(good)
    const needed = new Set([
      'op',
      'name',
      'device',
      'address',
      'network',
      'table',
      'lab',
      'key',
      'values',
      'link',
      'alias',
      'to',
    ])
    if (!isObject(operation)) return null
    const [key] = Object.keys(operation)
      .filter((each) => needed.has(each))
      .slice(dice.below(2))
    // `alias` and the like may be left out of link.set; its name may not.
    const gone = key === undefined || operation['op'] === 'link.set' ? 'op' : key
    return Object.fromEntries(Object.entries(operation).filter(([each]) => each !== gone))
  },
  "another's interface": (dice: Dice): Json => {
    const hasName = ({ path }: Leaf): boolean => nameKeys.has(String(path.at(-1))) && !path.includes('hosts')
    const operation = dice.of(good.filter((each) => walk(each).some(hasName)))
    const { path } = dice.of(walk(operation).filter(hasName))
    return replaced(operation, path, dice.of(['lo', 'all', 'default', ...foreignNames]))
  },
  "another lab's table, mark or network": (dice: Dice): Json => {
    const operation = dice.of(good.filter((each) => walk(each).some(isOwn)))
    const { path } = dice.of(walk(operation).filter(isOwn))
    const by = {
      table: dice.of(['tapdeck_other', 'tapdeck__before', 'filter', 'nat', 'tapdeck_']),
      alias: dice.of(['tapdeck:other/x', 'other', 'tapdeck:office', 'tapdeck:office/', 'tapdeck:/x']),
      lab: dice.of(['other', 'office2', '../office', 'OFFICE']),
    }[String(path.at(-1))]
    return replaced(operation, path, by ?? null)
  },
  'a setting that is not on the list': (dice: Dice): Json =>
    dice.below(2) === 0
      ? { op: 'sysctl.set', key: dice.of(foreignSettings), value: '1' }
      : { op: 'sysctl.set', key: 'net.ipv4.ip_forward', value: dice.of(['2', '-1', '', '01', '1\n', 'on', '1 1']) },
  'no operation of the helper': (dice: Dice): Json =>
    dice.of<Json>([
      ...outsideOperations,
      ...[null, 0, '', 'link.add', [], [[]], {}, { op: 7 }, { op: null }, { op: {} }, { op: 'constructor' }],
      ...[{ op: '__proto__' }, { op: 'link.ADD' }, { op: 'exec', argv: ['reboot'] }, { op: 'toString' }],
    ]),
} satisfies Record<string, (dice: Dice) => Json>

function isOwn({ path, value }: Leaf): boolean {
  return typeof value === 'string' && ['table', 'alias', 'lab'].includes(String(path.at(-1)))
}

/** Big ones are few: they are slow to make. */
const bigOnes: Record<string, () => Json> = {
  'a deep nest': () => JSON.parse(`${'['.repeat(500)}${']'.repeat(500)}`) as Json,
  'a deep nest in an operation': () =>
    JSON.parse(`{"op":"link.remove","name":${'{"name":'.repeat(500)}1${'}'.repeat(500)}}`) as Json,
  'too many networks': () => ({
    op: 'nft.table',
    table: 'tapdeck_office',
    networks: Array.from({ length: 1001 }, () => ({ bridge: 'br0', mode: 'nat', subnet: '10.0.0.0/24' })),
    forwards: [],
  }),
  'too many settings': () => ({
    op: 'sysctl.remember',
    values: Array.from({ length: 21 }, () => ({ key: 'net.ipv4.ip_forward', value: '0' })),
  }),
  'a name of a megabyte': () => ({ op: 'link.remove', name: 'x'.repeat(1_000_000) }),
}

const names = Object.entries(ways)

/** `count` of them; how each was spoiled. */
export function* hostileOperations(count: number, seed: number): Generator<Hostile> {
  const dice = new Dice(seed)
  for (let at = 0; at < count; at++) {
    if (at % 2000 === 7) {
      const [how, make] = dice.of(Object.entries(bigOnes))
      yield { how, value: make() }
    } else {
      const [how, make] = dice.of(names)
      yield { how, value: make(dice) }
    }
  }
}

/** Those names of the machine that are not the lab's. */
export const foreign: readonly string[] = foreignNames
