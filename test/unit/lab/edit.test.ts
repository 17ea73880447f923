// Edits of a lab file: each does what it says to the lab, follows references, and leaves the rest of the text alone.
import { expect, test } from 'vitest'
import { FaultError } from '../../../src/core/fault.ts'
import { applyEdit, editSchema, type Edit } from '../../../src/core/lab/edit.ts'
import { checkLab } from '../../../src/core/lab/check.ts'
import { proposedMac } from '../../../src/core/lab/resolve.ts'

const office = `# The office lab.
version: 1
name: office      # short

networks:
  # for everybody
  lan: { subnet: 192.168.150.0/24, dhcp: { hosts: { 52:54:00:AA:00:01: .11 } }, forwards: [{ tcp: 8080, to: 'web:80' }] }

bridges:
  br0: { stp: true }

guests:
  web:            # the web server
    memory: 2048
    cards:
      - { mac: 52:54:00:aa:00:01, connect: { network: lan } }   # inside
      - { connect: { bridge: br0, vlan: 20 } }                  # outside

  # the database
  db: {}

positions:
  guests.web: { x: 1, y: 2 }
`

/** The lines that an edit adds (+) and takes away (-). */
function difference(before: string, after: string): string[] {
  const [old, now] = [before.split('\n'), after.split('\n')]
  const rest = [...now]
  const gone = old.filter((line) => {
    const at = rest.indexOf(line)
    if (at < 0) return true
    rest.splice(at, 1)
    return false
  })
  return [...gone.map((line) => `- ${line.trim()}`), ...rest.map((line) => `+ ${line.trim()}`)]
}

const edited = (edit: Edit, text = office): string[] => difference(text, applyEdit(text, editSchema.parse(edit)).text)

test('a value is set where it stands, and one that is not there comes where the schema has it', () => {
  expect(edited({ edit: 'guest.set', name: 'web', values: { memory: 4096, cpus: 2 } })).toEqual(['- memory: 2048', '+ cpus: 2', '+ memory: 4096'])
})

test('null takes a key away; the default of a key that is not there is not written', () => {
  expect(edited({ edit: 'guest.set', name: 'web', values: { memory: null, machine: 'q35', disks: [] } })).toEqual(['- memory: 2048'])
  expect(edited({ edit: 'lab.set', values: { scope: 'sandbox', uplink: 'auto' } })).toEqual([])
})

test('a guest with nothing after its name takes values too', () => {
  const text = 'version: 1\nname: a\nguests:\n  web:   # later\n  db:\n'
  expect(applyEdit(text, { edit: 'guest.set', name: 'web', values: { memory: 64, cpus: 2 } }).lab.guests['web']).toMatchObject({ memory: 64, cpus: 2 })
  expect(applyEdit(text, { edit: 'guest.set', name: 'db', values: { memory: 64, machine: 'q35' } }).text).toBe('version: 1\nname: a\nguests:\n  web:   # later\n  db: { memory: 64 }\n')
})

test('a guest is added in the style of its neighbours', () => {
  const { text } = applyEdit(office, { edit: 'guest.add', name: 'mail', value: { memory: 256, cards: [{ connect: { network: 'lan' } }] } })
  expect(text).toContain('  db: {}\n\n  mail:\n    memory: 256\n    cards: [{ connect: { network: lan } }]\n\npositions:\n')
})

test('the first of a kind brings its section, in the order of the schema', () => {
  const { text } = applyEdit('version: 1\nname: a\n\nguests:\n  web: {}\n', { edit: 'network.add', name: 'lan', value: { subnet: '10.0.0.0/24' } })
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

test('a fixed address stays with its card when the MAC that is made from names changes', () => {
  const mac = (lab: string, guest: string, index: number): string => proposedMac(lab, guest, index)
  const text = `version: 1\nname: a\nnetworks:\n  lan:\n    subnet: 10.0.0.0/24\n    dhcp:\n      hosts:\n        ${mac('a', 'web', 0)}: .10  # first\n        ${mac('a', 'web', 1)}: .11\nguests:\n  web:\n    cards:\n      - { connect: { network: lan } }\n      - { connect: { network: lan } }\n`
  const hosts = (edit: Edit): unknown => {
    const dhcp = applyEdit(text, edit).lab.networks['lan']?.dhcp
    return dhcp === false ? undefined : dhcp?.hosts
  }
  expect(hosts({ edit: 'guest.rename', name: 'web', to: 'www' })).toEqual({ [mac('a', 'www', 0)]: '.10', [mac('a', 'www', 1)]: '.11' })
  expect(hosts({ edit: 'lab.set', values: { name: 'b' } })).toEqual({ [mac('b', 'web', 0)]: '.10', [mac('b', 'web', 1)]: '.11' })
  expect(hosts({ edit: 'card.move', guest: 'web', from: 0, to: 1 })).toEqual({ [mac('a', 'web', 1)]: '.10', [mac('a', 'web', 0)]: '.11' })
  expect(hosts({ edit: 'card.remove', guest: 'web', index: 0 })).toEqual({ [mac('a', 'web', 0)]: '.11' })
  expect(hosts({ edit: 'card.set', guest: 'web', index: 0, values: { mac: '52:54:00:00:00:09' } })).toEqual({ '52:54:00:00:00:09': '.10', [mac('a', 'web', 1)]: '.11' })
  expect(hosts({ edit: 'guest.remove', name: 'web' })).toEqual({})
  expect(hosts({ edit: 'card.add', guest: 'web', index: 0, value: {} })).toEqual({ [mac('a', 'web', 1)]: '.10', [mac('a', 'web', 2)]: '.11' })
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
  const text = 'version: 1\nname: a\nscope: host\nbonds:\n  bond0: { ports: [eth0, eth1] }\nvlans:\n  bond0.5: { link: bond0, id: 5 }\nbridges:\n  br0: { ports: [bond0, eth2] }\n  br5: { ports: [bond0.5] }\n'
  const { lab } = applyEdit(text, { edit: 'bond.remove', name: 'bond0' })
  expect(lab).toMatchObject({ bonds: {}, vlans: {}, bridges: { br0: { ports: ['eth2'] }, br5: { ports: [] } } })
})

test('a renamed bond is followed by bridges and VLANs', () => {
  const text = 'version: 1\nname: a\nscope: host\nbonds: { bond0: {} }\nvlans:\n  bond0.5: { link: bond0, id: 5 }\nbridges:\n  br0: { ports: [bond0] }\n'
  const { lab } = applyEdit(text, { edit: 'bond.rename', name: 'bond0', to: 'team' })
  expect(lab).toMatchObject({ bonds: { team: {} }, vlans: { 'bond0.5': { link: 'team' } }, bridges: { br0: { ports: ['team'] } } })
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
  expect(lab.guests['www']).toMatchObject({ memory: 64, vnc: 'socket', disks: [{ file: 'images/www.qcow2' }, { file: 'base.img' }] })
  expect(lab.guests['www']?.cards?.[0]?.mac).toBeUndefined()
  expect(checkLab(lab).filter(({ level }) => level === 'error')).toEqual([])
})

test('the card that a guest has without saying so is written when it is changed, or when it gets company', () => {
  const cards = (edit: Edit): unknown => applyEdit(office, edit).lab.guests['db']?.cards
  expect(cards({ edit: 'card.add', guest: 'db', value: { connect: { network: 'lan' } } })).toMatchObject([{ connect: { user: {} } }, { connect: { network: 'lan' } }])
  expect(cards({ edit: 'card.set', guest: 'db', index: 0, values: { model: 'e1000' } })).toMatchObject([{ model: 'e1000', connect: { user: {} } }])
  expect(cards({ edit: 'card.remove', guest: 'db', index: 0 })).toEqual([])
  expect(cards({ edit: 'forward.add', of: { guest: 'db', card: 0 }, value: { tcp: 5022, to: 22 } })).toMatchObject([{ connect: { user: { forwards: [{ to: { port: 22 } }] } } }])
})

test('a cable is plugged elsewhere', () => {
  expect(edited({ edit: 'card.set', guest: 'web', index: 1, values: { connect: { network: 'lan' } } })).toEqual([
    '- - { connect: { bridge: br0, vlan: 20 } }                  # outside',
    '+ - { connect: { network: lan } }                  # outside',
  ])
  expect(edited({ edit: 'card.set', guest: 'web', index: 1, values: { connect: { bridge: 'br0', vlan: 30 } } })).toEqual([
    '- - { connect: { bridge: br0, vlan: 20 } }                  # outside',
    '+ - { connect: { bridge: br0, vlan: 30 } }                  # outside',
  ])
})

test('cards change places with their comments', () => {
  const { text } = applyEdit(office, { edit: 'card.move', guest: 'web', from: 1, to: 0 })
  expect(text.indexOf('# outside')).toBeLessThan(text.indexOf('# inside'))
})

test('forwards and disks come and go, and leave no empty list behind', () => {
  expect(edited({ edit: 'forward.remove', of: { network: 'lan' }, index: 0 })[1]).toBe('+ lan: { subnet: 192.168.150.0/24, dhcp: { hosts: { 52:54:00:AA:00:01: .11 } } }')
  const { text } = applyEdit(office, { edit: 'disk.add', guest: 'web', value: { file: 'web.qcow2', size: '20G' } })
  expect(difference(office, text)).toEqual(['+ disks: [{ file: web.qcow2, size: 20G }]'])
  expect(applyEdit(text, { edit: 'disk.remove', guest: 'web', index: 0 }).text).toBe(office)
  expect(applyEdit(text, { edit: 'disk.set', guest: 'web', index: 0, values: { readonly: true, size: null } }).text).toContain('[{ file: web.qcow2, readonly: true }]')
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

test('an address is fixed in its shortest form, whatever way the MAC is spelled', () => {
  const lease = (edit: Edit): string[] => edited(edit).filter((line) => line.startsWith('+') && line.includes('hosts')).map((line) => /hosts: \{.*?\}/.exec(line)?.[0] ?? '')
  expect(lease({ edit: 'lease.fix', network: 'lan', mac: '52:54:00:aa:00:01', address: '192.168.150.30' })).toEqual(['hosts: { 52:54:00:AA:00:01: .30 }'])
  expect(applyEdit(office, { edit: 'lease.free', network: 'lan', mac: '52:54:00:aa:00:01' }).text).toContain("lan: { subnet: 192.168.150.0/24, forwards: [{ tcp: 8080, to: 'web:80' }] }")
})

test('positions are set, many at once, and forgotten', () => {
  const { lab } = applyEdit(office, { edit: 'position.set', positions: { 'guests.web': null, 'guests.db': { x: 3, y: 4 }, 'bridges.br0': { x: 0, y: 0 } } })
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
  ['a forward of a card that is not in user mode', { edit: 'forward.add', of: { guest: 'web', card: 0 }, value: { tcp: 1, to: 1 } }, /not in user mode/],
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
  const { error } = editSchema.safeParse({ edit: 'card.set', guest: 'web', index: 0, values: { connect: { netwrok: 'lan' } } })
  expect(error?.issues[0]?.message).toContain('did you mean `network`?')
  expect(editSchema.safeParse({ edit: 'guest.set', name: 'web', values: { ram: 1 } }).success).toBe(false)
  expect(editSchema.safeParse({ edit: 'guest.set', name: 'web', values: { memory: null, cpus: undefined } }).success).toBe(true)
})
