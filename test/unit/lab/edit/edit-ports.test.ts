// Edits of ports: each keeps what goes with a port in step, and says what it did.
import { expect, test } from 'vitest'
import { checkLab } from '../../../../src/core/lab/check.ts'
import { applyEdit, editSchema, type Edit } from '../../../../src/core/lab/edit.ts'
import { difference } from '../office.ts'

const text = `version: 1
name: a
scope: host
bonds:
  bond0: { ports: [eth0, eth1], primary: eth1 }   # up to the switch
vlans:
  bond0.20: { link: bond0, id: 20 }
bridges:
  br0: { ports: [bond0.20], address: inherit }
  br1: {}
`
const edited = (edit: Edit): string[] => difference(text, applyEdit(text, editSchema.parse(edit)).text)

test('a port comes last, and brings the list where there was none', () => {
  expect(edited({ edit: 'port.add', of: { bond: 'bond0' }, port: 'eth2' })).toEqual([
    '- bond0: { ports: [eth0, eth1], primary: eth1 }   # up to the switch',
    '+ bond0: { ports: [eth0, eth1, eth2], primary: eth1 }   # up to the switch',
  ])
  expect(edited({ edit: 'port.add', of: { bridge: 'br1' }, port: 'eth2' })).toEqual([
    '- br1: {}',
    '+ br1:',
    '+ ports: [eth2]',
  ])
})

test('a primary goes with its port', () => {
  const { lab, label } = applyEdit(text, { edit: 'port.remove', of: { bond: 'bond0' }, port: 'eth1' })
  expect(lab.bonds['bond0']).toMatchObject({ ports: ['eth0'] })
  expect(lab.bonds['bond0']?.primary).toBeUndefined()
  expect(label).toBe('Remove port eth1 of bond bond0')
})

test('a bridge without ports inherits nothing', () => {
  const without = applyEdit(text, { edit: 'port.remove', of: { bridge: 'br0' }, port: 'bond0.20' }).lab
  expect(without.bridges['br0']).toMatchObject({ ports: [], address: 'none' })
  const gone = applyEdit(text, { edit: 'bond.remove', name: 'bond0' }).lab
  expect(gone.bridges['br0']).toMatchObject({ ports: [], address: 'none' })
  for (const lab of [without, gone]) expect(checkLab(lab).filter(({ level }) => level === 'error')).toEqual([])
})

test('a bridge that keeps a port keeps inheriting', () => {
  const two = applyEdit(text, { edit: 'port.add', of: { bridge: 'br0' }, port: 'eth2' }).text
  const { lab } = applyEdit(two, { edit: 'vlan.remove', name: 'bond0.20' })
  expect(lab.bridges['br0']).toMatchObject({ ports: ['eth2'], address: 'inherit' })
})

test.each<[string, Edit, RegExp]>([
  ['a port twice', { edit: 'port.add', of: { bond: 'bond0' }, port: 'eth0' }, /already/],
  ['a port that is none', { edit: 'port.remove', of: { bond: 'bond0' }, port: 'eth7' }, /no port of the bond/],
  ['a bridge that is not there', { edit: 'port.add', of: { bridge: 'br9' }, port: 'eth0' }, /no bridge br9/],
])('%s is refused', (_, edit, message) => {
  expect(() => applyEdit(text, edit)).toThrow(message)
})

const onLinks = `version: 1
name: a
scope: host
bonds: { bond0: { ports: [eth0] } }
vlans: { bond0.5: { link: bond0, id: 5 } }
guests:
  web:
    cards:
      - { connect: { macvtap: { link: bond0, mode: vepa } } }
      - { connect: { macvtap: { link: bond0.5 } } }
      - { connect: { macvtap: { link: eth1, mode: passthru } } }
`

test('a card directly on a bond follows its new name, and hangs free when it or its VLAN goes', () => {
  const connects = (edit: Edit): unknown[] | undefined =>
    applyEdit(onLinks, edit).lab.guests['web']?.cards?.map(({ connect }) => connect)
  const last = { macvtap: { link: 'eth1', mode: 'passthru' } }
  expect(connects({ edit: 'bond.rename', name: 'bond0', to: 'team' })).toEqual([
    { macvtap: { link: 'team', mode: 'vepa' } },
    { macvtap: { link: 'bond0.5', mode: 'bridge' } },
    last,
  ])
  expect(connects({ edit: 'bond.remove', name: 'bond0' })).toEqual(['nothing', 'nothing', last])
})

test('a copy of a guest that has all of a link has nothing in its place', () => {
  const { lab } = applyEdit(onLinks, { edit: 'guest.copy', name: 'web', to: 'web2' })
  expect(lab.guests['web2']?.cards?.map(({ connect }) => connect)).toEqual([
    { macvtap: { link: 'bond0', mode: 'vepa' } },
    { macvtap: { link: 'bond0.5', mode: 'bridge' } },
    'nothing',
  ])
})
