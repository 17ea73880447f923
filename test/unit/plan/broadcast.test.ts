// The broadcast address that an address had, given back with it.
import { describe, expect, it } from 'vitest'
import { comparable } from '../../../src/core/host/compare.ts'
import type { HostAddress, HostSnapshot } from '../../../src/core/host/schema.ts'
import { invertOperation, parseInside, renderOperation, type Operation } from '../../../src/core/plan/operation.ts'
import { cardTable, rememberedCards } from '../../../src/core/plan/operations/links/card-remember.ts'
import { labOf, up } from './managed-host.ts'
import { addressOf, link, machine } from './machine.ts'

const folder = '/run/tapdeck/office'
const command = (operation: Operation | undefined): string =>
  (operation ? renderOperation(operation, { scope: 'host', lab: 'office', folder }) : [])
    .map((each) => ('args' in each ? each.args.join(' ') : ''))
    .join()
const given = (text: string, broadcast?: string): HostAddress => ({
  ...addressOf(text),
  ...(broadcast === undefined ? {} : { broadcast }),
})
const on = (...addresses: HostAddress[]): HostSnapshot => machine([{ ...link('eth0'), addresses }])

const cases = [
  ['the usual one', given('192.0.2.2/24', '192.0.2.255'), 'brd + '],
  ['none', given('192.0.2.2/24'), ''],
  ['another', given('192.0.2.2/24', '192.0.2.63'), 'brd 192.0.2.63 '],
  ['one where there is usually none', given('192.0.2.2/31', '192.0.2.3'), 'brd 192.0.2.3 '],
  ['none, as on the ends of a link', given('192.0.2.2/32'), ''],
] as const

describe('an address with a broadcast address', () => {
  it.each(cases)('%s: it has that again', (_what, address, words) => {
    const text = `${address.address}/${address.prefix}`
    const [back] = invertOperation({ op: 'address.remove', device: 'eth0', address: text }, on(address))
    expect(command(back)).toBe(`address add ${text} ${words}dev eth0`)
  })

  it.each(cases)('%s: it is remembered of a card', (_what, address, words) => {
    const plan = up(labOf({ bridges: { br0: { ports: ['eth0'] } } }), on(address))
    const noted = plan.steps.flatMap(({ operation, commands }) =>
      operation.op === 'card.remember' ? [{ cards: operation.cards, text: commands.join('\n') }] : [],
    )[0]
    const notes = [...(noted?.text ?? '').matchAll(/return comment "([^"]*)"/g)].map(([, note = '']) => note)
    const host: HostSnapshot = {
      ...machine([link('eth0', { master: 'br0' })]),
      tables: [{ name: cardTable('office'), rules: 0, notes }],
    }
    expect(rememberedCards(host, 'office')).toEqual(noted?.cards)
    const back = up(labOf({ bridges: {} }), host).steps.find(({ operation }) => operation.op === 'address.add')
    expect(back?.commands).toEqual([`ip address add ${address.address}/${address.prefix} ${words}dev eth0`])
  })

  it('is another host without it, or with another', () => {
    const [one, none, other] = [cases[0], cases[1], cases[2]].map(([, address]) => comparable(on(address)))
    expect(one).not.toEqual(none)
    expect(one).not.toEqual(other)
  })
})

it('what was remembered before there was anything of broadcast addresses is read all the same', () => {
  const card = { name: 'eth0', state: 'up', mtu: 1500, ipv6: 'on', addresses: ['192.0.2.2/24'], routes: [] }
  expect(parseInside({ op: 'card.remember', lab: 'office', cards: [card] })).toMatchObject({ ok: true })
  const notes = ['eth0 state up', 'eth0 mtu 1500', 'eth0 ipv6 on', 'eth0 address 192.0.2.2/24']
  const host: HostSnapshot = {
    ...machine([link('eth0')]),
    tables: [{ name: cardTable('office'), rules: 0, notes }],
  }
  expect(rememberedCards(host, 'office')).toMatchObject([{ addresses: ['192.0.2.2/24'], broadcasts: [] }])
})
