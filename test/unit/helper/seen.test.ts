// Whether others have changed an interface since something of it was left.
import { expect, it } from 'vitest'
import type { Seen } from '../../../src/contract/leftovers.ts'
import { changed, look } from '../../../src/helper/undo/seen.ts'

const card = {
  name: 'eth9',
  kind: 'there',
  index: 7,
  alias: '',
  up: true,
  master: 3,
  addresses: ['198.51.100.2/24'],
  routes: ['default 198.51.100.1 100 '],
} as const satisfies Seen
const { master: _master, ...free } = card
const { addresses: _addresses, ...unread } = card
const absent = { name: 'eth9', kind: 'absent' } as const

it.each<[string, Seen, Seen | undefined, string | undefined]>([
  ['as it was', card, card, undefined],
  ['gone', absent, card, undefined],
  ['out of the bridge that went', free, card, undefined],
  ['made anew', { ...card, index: 8 }, card, 'eth9 is not the interface that it was then'],
  ['there, and was not', card, absent, 'eth9 is not the interface that it was then'],
  ['marked otherwise', { ...card, alias: 'mine' }, card, 'eth9 is not the interface that it was then'],
  ['in a bridge', card, free, 'eth9 is a port of another interface since'],
  ['down', { ...card, up: false }, card, 'eth9 was set down since'],
  ['readdressed', { ...card, addresses: [] }, card, 'eth9 has other addresses since'],
  ['rerouted', { ...card, routes: [] }, card, 'eth9 has other routes since'],
  ['not known', card, undefined, 'how eth9 was then is not known'],
  ['not read', card, unread, 'whether eth9 has the addresses and routes that it had then is not known'],
])('a card that is %s', (_how, now, then, why) => {
  expect(changed(now, then)).toBe(why)
})

it('looks at what is not there, and passes over the loopback', () => {
  expect(look(['lo', 'td-none', 'td-none'])).toEqual([{ name: 'td-none', kind: 'absent' }])
})
