// What is proposed is free.
import { expect, test } from 'vitest'
import { emptyHost } from '../../../src/core/host/schema.ts'
import { freeAddress, freeSubnet, freshMac } from '../../../src/core/lab/propose.ts'
import { labSchema } from '../../../src/core/lab/schema.ts'
import { cardsOf, proposedMac } from '../../../src/core/lab/resolve.ts'

const lab = (value: object) => labSchema.parse({ version: 1, name: 'a', ...value })
const route = (to: string) => ({ family: 'inet' as const, to, protocol: 'kernel', table: 'main', type: 'unicast' })

test('the first subnet is 192.168.150.0/24, then the next that neither lab nor host has', () => {
  expect(freeSubnet(lab({}))).toBe('192.168.150.0/24')
  const taken = lab({
    networks: { a: { subnet: '192.168.150.0/25' } },
    bridges: { br0: { address: ['192.168.151.9/24'] } },
  })
  expect(
    freeSubnet(taken, { ...emptyHost, routes: [route('default'), route('192.168.152.0/24'), route('192.168.153.7')] }),
  ).toBe('192.168.154.0/24')
})

test('where 192.168.0.0/16 is taken, 10.150.0.0/24 is next', () => {
  expect(freeSubnet(lab({}), { ...emptyHost, routes: [route('192.168.0.0/16')] })).toBe('10.150.0.0/24')
})

test('where nothing is free, that is said', () => {
  expect(() => freeSubnet(lab({}), { ...emptyHost, routes: [route('192.168.0.0/16'), route('10.0.0.0/8')] })).toThrow(
    /No private/,
  )
})

test('the lowest address is free of the host, fixed addresses and forwards', () => {
  const value = lab({
    networks: {
      lan: {
        subnet: '10.0.0.0/29',
        address: '10.0.0.2',
        dhcp: { hosts: { '52:54:00:00:00:01': '.1' } },
        forwards: [{ tcp: 1, to: '10.0.0.3:1' }],
      },
    },
  })
  expect(freeAddress(value, 'lan')).toBe('10.0.0.4')
  expect(
    freeAddress(
      lab({ networks: { lan: { subnet: '10.0.0.0/30', dhcp: { hosts: { '52:54:00:00:00:01': '.2' } } } } }),
      'lan',
    ),
  ).toBeUndefined()
})

test('a fresh MAC is the usual one, unless another card has it', () => {
  const usual = proposedMac('a', 'web', 0)
  expect(freshMac(lab({ guests: { web: {} } }), 'web', 0)).toBe(usual)
  const value = lab({ guests: { web: { cards: [{}, { mac: usual }] } } })
  const fresh = freshMac(value, 'web', 0)
  expect(fresh).not.toBe(usual)
  expect(
    Object.entries(value.guests).flatMap(([name, guest]) =>
      cardsOf(value, name, guest)
        .slice(1)
        .map(({ mac }) => mac),
    ),
  ).not.toContain(fresh)
})
