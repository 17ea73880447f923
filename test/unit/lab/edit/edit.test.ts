// Edits of a lab file: each does what it says to the lab, follows references, and leaves the rest of the text alone.
import { expect, test } from 'vitest'
import { FaultError } from '../../../../src/core/fault.ts'
import { applyEdit, editSchema, type Edit } from '../../../../src/core/lab/edit.ts'
import { checkLab } from '../../../../src/core/lab/check.ts'
import { edited, office } from '../office.ts'

test('a value is set where it stands, and one that is not there comes where the schema has it', () => {
  expect(edited({ edit: 'guest.set', name: 'web', values: { memory: 4096, cpus: 2 } })).toEqual([
    '- memory: 2048',
    '+ cpus: 2',
    '+ memory: 4096',
  ])
})

test('null takes a key away; the default of a key that is not there is not written', () => {
  expect(edited({ edit: 'guest.set', name: 'web', values: { memory: null, machine: 'q35', disks: [] } })).toEqual([
    '- memory: 2048',
  ])
  expect(edited({ edit: 'lab.set', values: { scope: 'sandbox', uplink: 'auto' } })).toEqual([])
})

test('a guest with nothing after its name takes values too', () => {
  const text = 'version: 1\nname: a\nguests:\n  web:   # later\n  db:\n'
  expect(
    applyEdit(text, { edit: 'guest.set', name: 'web', values: { memory: 64, cpus: 2 } }).lab.guests['web'],
  ).toMatchObject({ memory: 64, cpus: 2 })
  expect(applyEdit(text, { edit: 'guest.set', name: 'db', values: { memory: 64, machine: 'q35' } }).text).toBe(
    'version: 1\nname: a\nguests:\n  web:   # later\n  db: { memory: 64 }\n',
  )
})

test('a guest is added in the style of its neighbours', () => {
  const { text } = applyEdit(office, {
    edit: 'guest.add',
    name: 'mail',
    value: { memory: 256, cards: [{ connect: { network: 'lan' } }] },
  })
  expect(text).toContain(
    '  db: {}\n\n  mail:\n    memory: 256\n    cards: [{ connect: { network: lan } }]\n\npositions:\n',
  )
})

test('the first of a kind brings its section, in the order of the schema', () => {
  const { text } = applyEdit('version: 1\nname: a\n\nguests:\n  web: {}\n', {
    edit: 'network.add',
    name: 'lan',
    value: { subnet: '10.0.0.0/24' },
  })
  expect(text).toBe('version: 1\nname: a\nnetworks:\n  lan: { subnet: 10.0.0.0/24 }\n\nguests:\n  web: {}\n')
})

test('a renamed network is followed by its cards', () => {
  expect(edited({ edit: 'network.rename', name: 'lan', to: 'inside' })).toEqual([
    "- lan: { subnet: 192.168.150.0/24, dhcp: { hosts: { 52:54:00:AA:00:01: .11 } }, forwards: [{ tcp: 8080, to: 'web:80' }] }",
    '- - { mac: 52:54:00:aa:00:01, connect: { network: lan } }   # inside',
    "+ inside: { subnet: 192.168.150.0/24, dhcp: { hosts: { 52:54:00:AA:00:01: .11 } }, forwards: [{ tcp: 8080, to: 'web:80' }] }",
    '+ - { mac: 52:54:00:aa:00:01, connect: { network: inside } }   # inside',
  ])
})

test('a renamed guest is followed by forwards and its place in the picture', () => {
  const { lab } = applyEdit(office, { edit: 'guest.rename', name: 'web', to: 'www' })
  expect(lab.networks['lan']?.forwards[0]?.to).toBe('www:80')
  expect(Object.keys(lab.positions)).toEqual(['guests.www'])
})

test('a removed network leaves its cards unplugged', () => {
  const { lab, text } = applyEdit(office, { edit: 'network.remove', name: 'lan' })
  expect(lab.guests['web']?.cards?.[0]?.connect).toBe('nothing')
  expect(text).toContain('networks: {}\n')
  expect(text).toContain('- { mac: 52:54:00:aa:00:01, connect: nothing }   # inside')
})

test('a removed guest takes along what leads to it', () => {
  const { lab } = applyEdit(office, { edit: 'guest.remove', name: 'web' })
  expect(lab.networks['lan']).toMatchObject({ forwards: [], dhcp: { hosts: {} } })
  expect(lab.positions).toEqual({})
  expect(checkLab(lab).filter(({ level }) => level === 'error')).toEqual([])
})

test('a removed bond takes along the VLANs on it, and is a port no more', () => {
  const text =
    'version: 1\nname: a\nscope: host\nbonds:\n  bond0: { ports: [eth0, eth1] }\nvlans:\n  bond0.5: { link: bond0, id: 5 }\nbridges:\n  br0: { ports: [bond0, eth2] }\n  br5: { ports: [bond0.5] }\n'
  const { lab } = applyEdit(text, { edit: 'bond.remove', name: 'bond0' })
  expect(lab).toMatchObject({ bonds: {}, vlans: {}, bridges: { br0: { ports: ['eth2'] }, br5: { ports: [] } } })
})

test('a renamed bond is followed by bridges and VLANs', () => {
  const text =
    'version: 1\nname: a\nscope: host\nbonds: { bond0: {} }\nvlans:\n  bond0.5: { link: bond0, id: 5 }\nbridges:\n  br0: { ports: [bond0] }\n'
  const { lab } = applyEdit(text, { edit: 'bond.rename', name: 'bond0', to: 'team' })
  expect(lab).toMatchObject({
    bonds: { team: {} },
    vlans: { 'bond0.5': { link: 'team' } },
    bridges: { br0: { ports: ['team'] } },
  })
})

test('a line that becomes too long is put over several', () => {
  const edit: Edit = { edit: 'forward.add', of: { network: 'lan' }, value: { udp: '0.0.0.0:53', to: 'web:53' } }
  expect(edited(edit)).toEqual([
    "- lan: { subnet: 192.168.150.0/24, dhcp: { hosts: { 52:54:00:AA:00:01: .11 } }, forwards: [{ tcp: 8080, to: 'web:80' }] }",
    '+ lan:',
    '+ subnet: 192.168.150.0/24',
    '+ dhcp: { hosts: { 52:54:00:AA:00:01: .11 } }',
    "+ forwards: [{ tcp: 8080, to: 'web:80' }, { udp: 0.0.0.0:53, to: web:53 }]",
  ])
})

test('positions are set, many at once, and forgotten', () => {
  const { lab } = applyEdit(office, {
    edit: 'position.set',
    positions: { 'guests.web': null, 'guests.db': { x: 3, y: 4 }, 'bridges.br0': { x: 0, y: 0 } },
  })
  expect(lab.positions).toEqual({ 'guests.db': { x: 3, y: 4 }, 'bridges.br0': { x: 0, y: 0 } })
  expect(applyEdit(office, { edit: 'position.set', positions: { 'guests.web': null } }).lab.positions).toEqual({})
})

test('a guest that is an alias is written out when it is changed; the others stay', () => {
  const text = 'version: 1\nname: a\nguests:\n  web: &small { memory: 64 }\n  db: *small\n'
  const { lab } = applyEdit(text, { edit: 'guest.set', name: 'db', values: { memory: 128 } })
  expect([lab.guests['web']?.memory, lab.guests['db']?.memory]).toEqual([64, 128])
})

test('what cannot be done without a wrong text is refused', () => {
  const text = 'version: 1\nname: a\nguests:\n  web: &small { memory: 64 }\n  db: *small\n'
  expect(() => applyEdit(text, { edit: 'guest.remove', name: 'web' })).toThrow(FaultError)
})

test.each<[string, Edit, RegExp]>([
  ['a name that is taken', { edit: 'guest.add', name: 'web', value: {} }, /There is a guest web already/],
  ['a new name that is taken', { edit: 'guest.rename', name: 'web', to: 'db' }, /There is a guest db already/],
  ['a guest that is not there', { edit: 'guest.set', name: 'wbe', values: {} }, /no guest wbe/],
  ['a card that is not there', { edit: 'card.remove', guest: 'web', index: 2 }, /no card 2/],
  [
    'a forward of a card that is not in user mode',
    { edit: 'forward.add', of: { guest: 'web', card: 0 }, value: { tcp: 1, to: 1 } },
    /not in user mode/,
  ],
  ['a required key taken away', { edit: 'network.set', name: 'lan', values: { subnet: null } }, /says no `subnet`/],
  ['a text that is no lab', { edit: 'text.replace', text: 'version: 1\n' }, /says no `name`/],
])('%s is refused as edit.invalid', (_, edit, message) => {
  const fault = (() => {
    try {
      applyEdit(office, edit)
    } catch (error) {
      return error instanceof FaultError ? error.fault : undefined
    }
    return undefined
  })()
  expect(fault?.code).toBe('edit.invalid')
  expect(fault?.message).toMatch(message)
})

test('an edit from outside is checked with the words of the lab file', () => {
  const { error } = editSchema.safeParse({
    edit: 'card.set',
    guest: 'web',
    index: 0,
    values: { connect: { netwrok: 'lan' } },
  })
  expect(error?.issues[0]?.message).toContain('did you mean `network`?')
  expect(editSchema.safeParse({ edit: 'guest.set', name: 'web', values: { ram: 1 } }).success).toBe(false)
  expect(
    editSchema.safeParse({ edit: 'guest.set', name: 'web', values: { memory: null, cpus: undefined } }).success,
  ).toBe(true)
})
