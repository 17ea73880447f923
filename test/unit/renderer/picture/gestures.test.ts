// Putting things onto each other in the picture: what it would do, why it cannot be, what is made and taken away.
import { describe, expect, it } from 'vitest'
import { emptyHost, type HostSnapshot } from '../../../../src/core/host/schema.ts'
import { applyEdit, type Edit } from '../../../../src/core/lab/edit.ts'
import { checkLab } from '../../../../src/core/lab/check.ts'
import { parseLab } from '../../../../src/core/lab/text.ts'
import type { Lab } from '../../../../src/core/lab/schema.ts'
import { linkId, portId } from '../../../../src/core/topology/ids.ts'
import { copies, removals, vlanOf } from '../../../../src/renderer/graph/gestures/change.ts'
import { judgeDrop } from '../../../../src/renderer/graph/gestures/connecting.ts'
import { judge } from '../../../../src/renderer/graph/gestures/judge/judge.ts'
import { footing, make, placed, type Made, type Makeable } from '../../../../src/renderer/graph/gestures/make.ts'
import { sayingsOf, type Place } from '../../../../src/renderer/graph/gestures/judge/verdict.ts'
import { link } from '../../plan/machine.ts'

const text = `version: 1
name: office
networks: { lan: { subnet: 192.168.150.0/24 } }
bridges: { br0: {} }
guests:
  web: { cards: [{ connect: { network: lan } }, { connect: nothing }] }
  plain: {}
`
const machineText = `version: 1
name: office
scope: host
bonds:
  bond0: { ports: [eth0], primary: eth0 }
  bond1: { mode: balance-alb }
vlans:
  bond0.20: { link: bond0, id: 20 }
bridges:
  br0: {}
  br1: { ports: [bond0.20], address: inherit }
guests:
  web: { cards: [] }
`
const labOf = (source: string): Lab => {
  const { lab } = parseLab(source)
  if (lab === undefined) throw new Error(source)
  return lab
}
const done = (edits: readonly Edit[], source = text): Lab =>
  labOf(edits.reduce((now, edit) => applyEdit(now, edit).text, source))
const lab = labOf(text)
const at = (of: Lab, host: HostSnapshot = emptyHost): Place => ({ lab: of, host })
const made = (kind: Makeable, place: Place, on: readonly string[] = []): Made => {
  const result = make(kind, place, on)
  if (!result.can) throw new Error(result.says)
  return result
}

const host: HostSnapshot = {
  ...emptyHost,
  links: [
    link('eth0'),
    link('eth1', { addresses: ['10.0.0.5/24'] }),
    link('eth2', { owner: { kind: 'networkmanager' } }),
    link('eth3', { master: 'vmbr9' }),
    link('wlan0', { card: { wireless: true, offloads: [] } }),
    link('docker0', { kind: 'bridge', owner: { kind: 'docker' } }),
    link('virbr0', { kind: 'bridge', owner: { kind: 'libvirt' } }),
    link('vmbr9', { kind: 'bridge' }),
    link('theirs', { kind: 'bridge', owner: { kind: 'tapdeck', lab: 'other', name: 'theirs' } }),
    link('vnet0', { kind: 'tap', owner: { kind: 'libvirt' } }),
  ],
}
const machine = at(labOf(machineText), host)

/** `can does.port`, and the edits where there are any. */
const says = (from: string, to: string, place = machine): string[] => {
  const verdict = judge(place, { id: from }, { id: to })
  return [verdict.can ? 'can' : 'cannot', ...sayingsOf(verdict).map((saying) => saying.says)]
}
const l = linkId

describe('what is not there', () => {
  it('is connected to nothing: a bond that was made and undone becomes no port', () => {
    expect(says(l('bond7'), l('br0'))).toEqual(['cannot', 'why.notOfLab'])
    expect(says(l('br0'), l('bond7'))).toEqual(['cannot', 'why.notOfLab'])
    expect(says(l('br7'), l('eth2'))).toEqual(['cannot', 'why.notOfLab'])
    expect(says('network:gone', 'guest:web')).toEqual(['cannot', 'why.notOfLab'])
  })
})

describe('a port', () => {
  it('is a card put onto a bond, a card, bond or VLAN put onto a bridge, from either end', () => {
    const edits = [{ edit: 'port.add', of: { bond: 'bond1' }, port: 'eth2' }]
    expect(judge(machine, { id: l('eth2') }, { id: l('bond1') })).toMatchObject({ can: true, edits })
    expect(judge(machine, { id: l('bond1') }, { id: l('eth2') })).toMatchObject({ can: true, edits })
    expect(says(l('bond0'), l('br0'))).toEqual(['can', 'does.port'])
    expect(says(l('br0'), l('bond0'))).toEqual(['can', 'does.port'])
  })

  it('brings its address to a bridge that has none', () => {
    const verdict = judge(machine, { id: l('eth1') }, { id: l('br0') })
    if (!verdict.can) throw new Error(verdict.says)
    expect(verdict).toMatchObject({ says: 'does.portMoves', words: { address: '10.0.0.5/24', at: 'br0' } })
    const after = done(verdict.edits, machineText)
    expect(after.bridges['br0']).toMatchObject({ ports: ['eth1'], address: 'inherit' })
    expect(checkLab(after).filter(({ level }) => level === 'error')).toEqual([])
  })

  it('that is a bond brings the address of its cards; one that goes into a bond gives it to the bond, or to the bridge over that', () => {
    const bond = labOf(machineText.replace('bond0: { ports: [eth0], primary: eth0 }', 'bond0: { ports: [eth1] }'))
    expect(says(l('bond0'), l('br0'), at(bond, host))).toEqual(['can', 'does.portMoves'])
    const alone = judge(machine, { id: l('eth1') }, { id: l('bond1') })
    expect(alone).toMatchObject({ says: 'does.portMoves', words: { at: 'bond1' }, edits: [{ edit: 'port.add' }] })
    const under = labOf(machineText.replace('br0: {}', 'br0: { ports: [bond1] }'))
    expect(judge(at(under, host), { id: l('eth1') }, { id: l('bond1') })).toMatchObject({
      words: { at: 'br0' },
      edits: [{ edit: 'port.add' }, { edit: 'bridge.set', name: 'br0', values: { address: 'inherit' } }],
    })
  })

  it('says that its address goes where the bridge has one of its own', () => {
    const fixed = labOf(machineText.replace('br0: {}', 'br0: { address: [10.0.0.9/24] }'))
    expect(says(l('eth1'), l('br0'), at(fixed, host))).toEqual(['can', 'does.port', 'note.addressGoes'])
  })

  it('says who manages it, and warns of a bond that rewrites MACs', () => {
    expect(says(l('eth2'), l('bond0'))).toEqual(['can', 'does.port', 'note.managed'])
    expect(says(l('bond1'), l('br0'))).toEqual(['can', 'does.port', 'note.rewrites'])
  })

  it.each([
    ['a card that is in another bond', 'eth0', 'bond1', 'why.taken'],
    ['a card that is in it already', 'eth0', 'bond0', 'why.already'],
    ['a card that is in a bridge of somebody', 'eth3', 'bond0', 'why.takenHere'],
    ['Wi-Fi onto a bridge', 'wlan0', 'br0', 'why.wireless'],
    ['Wi-Fi onto a bond', 'wlan0', 'bond0', 'why.wireless'],
    ['a bond as its own port', 'bond0', 'bond0', 'why.itself'],
    ['a bond in a bond', 'bond1', 'bond0', 'why.bonds'],
    ['a bridge in a bridge', 'br0', 'br1', 'why.bridges'],
    ['two cards', 'eth1', 'eth2', 'why.cards'],
    ['a bond under a bridge of Docker', 'bond1', 'docker0', 'why.foreign'],
    ['a card under a bridge of nobody', 'eth1', 'vmbr9', 'why.notOfLab'],
    ['a tap of libvirt', 'vnet0', 'br0', 'why.foreign'],
    ['a bridge of another lab', 'theirs', 'eth1', 'why.foreign'],
  ])('is not %s', (_, from, to, why) => {
    expect(says(l(from), l(to))).toEqual(['cannot', why])
  })

  it('offers a network instead of bridged Wi-Fi', () => {
    expect(judge(machine, { id: l('wlan0') }, { id: l('br0') })).toMatchObject({ instead: 'network' })
  })

  it('never closes a loop', () => {
    const ring = labOf(
      `${machineText}positions: {}\n`.replace('link: bond0,', 'link: br0,').replace('bond0.20]', 'eth9]'),
    )
    expect(says(l('bond0.20'), l('br0'), at(ring, host))).toEqual(['cannot', 'why.loop'])
  })

  it('is none in a sandbox', () => {
    expect(says(l('eth0'), l('br0'), at(lab))).toEqual(['cannot', 'why.sandbox'])
  })
})

describe('several things dropped at once', () => {
  it('are all connected, or none is', () => {
    const both = judgeDrop(machine, [l('eth1'), l('eth2')], l('bond1'))
    if (both?.can !== true) throw new Error('refused')
    expect(done(both.edits, machineText).bonds['bond1']?.ports).toEqual(['eth1', 'eth2'])
    expect(sayingsOf(both).map((one) => one.says)).toEqual(['does.portMoves', 'does.port', 'note.managed'])
    expect(judgeDrop(machine, [l('eth1'), l('wlan0')], l('bond1'))).toMatchObject({ can: false, says: 'why.wireless' })
  })
})

describe('a VLAN', () => {
  it('is put onto another link, and is named after it', () => {
    const verdict = judge(machine, { id: l('bond0.20') }, { id: l('eth1') })
    if (!verdict.can) throw new Error(verdict.says)
    const after = done(verdict.edits, machineText)
    expect(after.vlans).toMatchObject({ 'eth1.20': { link: 'eth1', id: 20 } })
    expect(after.bridges['br1']?.ports).toEqual(['eth1.20'])
  })

  it('is made on what it is dropped on, with a name and a number that are free', () => {
    const vlan = made('vlan', machine, [l('bond0')])
    expect(vlan.edits).toEqual([{ edit: 'vlan.add', name: 'bond0.10', value: { link: 'bond0', id: 10 } }])
    expect(made('vlan', machine).edits[0]).toMatchObject({ name: 'bond0.10' })
    const long = at(labOf(machineText), { ...host, links: [link('enx001122334455')] })
    expect(made('vlan', long, [l('enx001122334455')]).edits[0]).toMatchObject({ name: 'vlan10' })
  })

  it.each([
    ['on a VLAN', 'link:bond0.20', 'why.vlans'],
    ['on a port of a bond', 'link:eth0', 'why.onBond'],
    ['on Wi-Fi', 'link:wlan0', 'why.vlanWireless'],
    ['on a bridge of Docker', 'link:docker0', 'why.foreign'],
    ['on a guest', 'guest:web', 'why.vlanNeeds'],
  ])('is not made %s', (_, on, why) => {
    expect(make('vlan', machine, [on])).toMatchObject({ can: false, says: why })
  })

  it('is not made in a sandbox, nor is a bond', () => {
    expect(make('vlan', at(lab))).toMatchObject({ can: false, says: 'why.sandbox' })
    expect(make('bond', at(lab))).toMatchObject({ can: false, says: 'why.sandbox' })
  })
})

describe('a guest', () => {
  it('goes to a bridge that the machine has, and says whose it is', () => {
    expect(says('guest:web', l('virbr0'))).toEqual(['can', 'does.newCard', 'note.managed'])
    expect(says('guest:web', l('vmbr9'))).toEqual(['can', 'does.newCard'])
    expect(says('guest:web', l('docker0'))).toEqual(['cannot', 'why.foreign'])
  })
})

describe('what is made on something', () => {
  it('is connected to it at once: a bond of two cards, a bridge over a bond, a guest on a bridge', () => {
    expect(done(made('bond', machine, [l('eth1'), l('eth2')]).edits, machineText).bonds['bond2']?.ports).toEqual([
      'eth1',
      'eth2',
    ])
    expect(done(made('bridge', machine, [l('eth1')]).edits, machineText).bridges['br2']).toMatchObject({
      ports: ['eth1'],
      address: 'inherit',
    })
    expect(done(made('guest', machine, [l('br0')]).edits, machineText).guests['guest']?.cards).toMatchObject([
      { connect: { bridge: 'br0' } },
    ])
    expect(make('bond', machine, [l('wlan0')])).toMatchObject({ can: false, says: 'why.wireless' })
  })

  it('stands on what of the chosen things can carry it', () => {
    const chosen = ['guest:web', l('eth0'), l('eth1'), l('eth2')]
    expect(footing('bond', machine, chosen)).toEqual([l('eth1'), l('eth2')])
    expect(footing('vlan', machine, chosen)).toEqual([l('eth1')])
    expect(footing('bridge', machine, chosen)).toEqual([])
  })
})

describe('making and removing', () => {
  it('makes things under free names, in free subnets, where they were dropped', () => {
    const network = made('network', at(lab))
    const after = done(placed(network, { x: 10.4, y: 20.6 }))
    expect(network.id).toBe('network:lan2')
    expect(after.networks['lan2']?.subnet).not.toBe(after.networks['lan']?.subnet)
    expect(after.positions['networks.lan2']).toEqual({ x: 10, y: 21 })
    expect(done(placed(made('bridge', at(lab)), { x: 1, y: 2 })).positions['bridges.br1']).toEqual({ x: 1, y: 2 })
  })

  it('copies several guests at once, each under a name of its own', () => {
    expect(copies(lab, ['web', 'plain', 'web']).map(({ id }) => id)).toEqual([
      'guest:web2',
      'guest:plain2',
      'guest:web3',
    ])
  })

  it('removes cables from the last on, so that their numbers hold', () => {
    expect(removals(lab, ['web.0', 'web.1', 'link:eth0'])).toEqual([
      { edit: 'card.remove', guest: 'web', index: 1 },
      { edit: 'card.remove', guest: 'web', index: 0 },
    ])
    expect(removals(lab, ['guest:web', 'web.0', 'network:lan']).map(({ edit }) => edit)).toEqual([
      'guest.remove',
      'network.remove',
    ])
  })
})

describe('taking away', () => {
  it('a port’s cable takes the port out, and what went with it', () => {
    const edits = removals(machine.lab, [portId('eth0', 'bond0'), portId('eth3', 'vmbr9')])
    expect(edits).toEqual([{ edit: 'port.remove', of: { bond: 'bond0' }, port: 'eth0' }])
    expect(done(edits, machineText).bonds['bond0']?.primary).toBeUndefined()
    const all = removals(machine.lab, [portId('bond0.20', 'br1'), l('br1'), l('bond0'), l('bond0.20')])
    expect(done(all, machineText)).toMatchObject({ vlans: {}, bonds: { bond1: {} }, bridges: { br0: {} } })
  })

  it('knows the cable that a VLAN stands on', () => {
    expect(vlanOf(machine.lab, 'bond0>link:bond0.20')).toBe('bond0.20')
    expect(vlanOf(machine.lab, 'eth0>link:eth1')).toBeUndefined()
  })
})
