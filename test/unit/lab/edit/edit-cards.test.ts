// Edits of cards, and of the addresses, forwards and disks that go with them.
import { expect, test } from 'vitest'
import { checkLab } from '../../../../src/core/lab/check.ts'
import { applyEdit, type Edit } from '../../../../src/core/lab/edit.ts'
import { proposedMac } from '../../../../src/core/lab/resolve.ts'
import { difference, edited, office } from '../office.ts'

test('a fixed address stays with its card when the MAC that is made from names changes', () => {
  const text = `version: 1\nname: a\nnetworks:\n  lan:\n    subnet: 10.0.0.0/24\n    dhcp:\n      hosts:\n        ${proposedMac('a', 'web', 0)}: .10  # first\n        ${proposedMac('a', 'web', 1)}: .11\nguests:\n  web:\n    cards:\n      - { connect: { network: lan } }\n      - { connect: { network: lan } }\n`
  const hosts = (edit: Edit): unknown => {
    const dhcp = applyEdit(text, edit).lab.networks['lan']?.dhcp
    return dhcp === false ? undefined : dhcp?.hosts
  }
  expect(hosts({ edit: 'guest.rename', name: 'web', to: 'www' })).toEqual({
    [proposedMac('a', 'www', 0)]: '.10',
    [proposedMac('a', 'www', 1)]: '.11',
  })
  expect(hosts({ edit: 'lab.set', values: { name: 'b' } })).toEqual({
    [proposedMac('b', 'web', 0)]: '.10',
    [proposedMac('b', 'web', 1)]: '.11',
  })
  expect(hosts({ edit: 'card.move', guest: 'web', from: 0, to: 1 })).toEqual({
    [proposedMac('a', 'web', 1)]: '.10',
    [proposedMac('a', 'web', 0)]: '.11',
  })
  expect(hosts({ edit: 'card.remove', guest: 'web', index: 0 })).toEqual({ [proposedMac('a', 'web', 0)]: '.11' })
  expect(hosts({ edit: 'card.set', guest: 'web', index: 0, values: { mac: '52:54:00:00:00:09' } })).toEqual({
    '52:54:00:00:00:09': '.10',
    [proposedMac('a', 'web', 1)]: '.11',
  })
  expect(hosts({ edit: 'guest.remove', name: 'web' })).toEqual({})
  expect(hosts({ edit: 'card.add', guest: 'web', index: 0, value: {} })).toEqual({
    [proposedMac('a', 'web', 1)]: '.10',
    [proposedMac('a', 'web', 2)]: '.11',
  })
})

test('a copied guest has MACs, disks and ports of its own', () => {
  const text = `version: 1
name: a
guests:
  web:
    memory: 64
    vnc: { listen: 5901 }
    disks: [{ file: images/web.qcow2, size: 1G }, { file: base.img, readonly: true }]
    cards:
      - { mac: 52:54:00:00:00:01, connect: { user: { forwards: [{ tcp: 5022, to: 22 }, { tcp: 127.0.0.1:5023, to: 23 }] } } }
`
  const { lab } = applyEdit(text, { edit: 'guest.copy', name: 'web', to: 'www' })
  expect(lab.guests['www']).toMatchObject({
    memory: 64,
    vnc: 'socket',
    disks: [{ file: 'images/www.qcow2' }, { file: 'base.img' }],
  })
  expect(lab.guests['www']?.cards?.[0]?.mac).toBeUndefined()
  expect(checkLab(lab).filter(({ level }) => level === 'error')).toEqual([])
})

const cards = (edit: Edit): unknown => applyEdit(office, edit).lab.guests['db']?.cards

test('the card that a guest has without saying so is written when it is changed, or when it gets company', () => {
  expect(cards({ edit: 'card.add', guest: 'db', value: { connect: { network: 'lan' } } })).toMatchObject([
    { connect: { user: {} } },
    { connect: { network: 'lan' } },
  ])
  expect(cards({ edit: 'card.set', guest: 'db', index: 0, values: { model: 'e1000' } })).toMatchObject([
    { model: 'e1000', connect: { user: {} } },
  ])
  expect(cards({ edit: 'card.remove', guest: 'db', index: 0 })).toEqual([])
  expect(cards({ edit: 'forward.add', of: { guest: 'db', card: 0 }, value: { tcp: 5022, to: 22 } })).toMatchObject([
    { connect: { user: { forwards: [{ to: { port: 22 } }] } } },
  ])
})

test('a cable is plugged elsewhere', () => {
  expect(edited({ edit: 'card.set', guest: 'web', index: 1, values: { connect: { network: 'lan' } } })).toEqual([
    '- - { connect: { bridge: br0, vlan: 20 } }                  # outside',
    '+ - { connect: { network: lan } }                  # outside',
  ])
  expect(
    edited({ edit: 'card.set', guest: 'web', index: 1, values: { connect: { bridge: 'br0', vlan: 30 } } }),
  ).toEqual([
    '- - { connect: { bridge: br0, vlan: 20 } }                  # outside',
    '+ - { connect: { bridge: br0, vlan: 30 } }                  # outside',
  ])
})

test('cards change places with their comments', () => {
  const { text } = applyEdit(office, { edit: 'card.move', guest: 'web', from: 1, to: 0 })
  expect(text.indexOf('# outside')).toBeLessThan(text.indexOf('# inside'))
})

test('forwards and disks come and go, and leave no empty list behind', () => {
  expect(edited({ edit: 'forward.remove', of: { network: 'lan' }, index: 0 })[1]).toBe(
    '+ lan: { subnet: 192.168.150.0/24, dhcp: { hosts: { 52:54:00:AA:00:01: .11 } } }',
  )
  const { text } = applyEdit(office, { edit: 'disk.add', guest: 'web', value: { file: 'web.qcow2', size: '20G' } })
  expect(difference(office, text)).toEqual(['+ disks: [{ file: web.qcow2, size: 20G }]'])
  expect(applyEdit(text, { edit: 'disk.remove', guest: 'web', index: 0 }).text).toBe(office)
  expect(
    applyEdit(text, { edit: 'disk.set', guest: 'web', index: 0, values: { readonly: true, size: null } }).text,
  ).toContain('[{ file: web.qcow2, readonly: true }]')
})

const lease = (edit: Edit): string[] =>
  edited(edit)
    .filter((line) => line.startsWith('+') && line.includes('hosts'))
    .map((line) => /hosts: \{.*?\}/.exec(line)?.[0] ?? '')

test('an address is fixed in its shortest form, whatever way the MAC is spelled', () => {
  expect(lease({ edit: 'lease.fix', network: 'lan', mac: '52:54:00:aa:00:01', address: '192.168.150.30' })).toEqual([
    'hosts: { 52:54:00:AA:00:01: .30 }',
  ])
  expect(applyEdit(office, { edit: 'lease.free', network: 'lan', mac: '52:54:00:aa:00:01' }).text).toContain(
    "lan: { subnet: 192.168.150.0/24, forwards: [{ tcp: 8080, to: 'web:80' }] }",
  )
})
