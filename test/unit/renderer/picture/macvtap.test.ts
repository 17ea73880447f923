// A guest pulled onto a card, a bond or a VLAN: it comes to be directly on it, or the reason why not.
import { describe, expect, it } from 'vitest'
import { emptyHost, type HostSnapshot } from '../../../../src/core/host/schema.ts'
import { checkLab } from '../../../../src/core/lab/check.ts'
import { applyEdit } from '../../../../src/core/lab/edit.ts'
import type { Lab } from '../../../../src/core/lab/schema.ts'
import { parseLab } from '../../../../src/core/lab/text.ts'
import { judge } from '../../../../src/renderer/graph/gestures/judge/judge.ts'
import { macvtapLinks } from '../../../../src/renderer/graph/gestures/judge/macvtap.ts'
import { sayingsOf, type Verdict } from '../../../../src/renderer/graph/gestures/judge/verdict.ts'
import { link } from '../../plan/machine.ts'

const text = `version: 1
name: office
scope: host
bonds: { bond0: { ports: [eth0] } }
vlans: { bond0.20: { link: bond0, id: 20 }, bond0.30: { link: bond0, id: 30 } }
bridges: { br1: { ports: [bond0.20] } }
guests: { web: { cards: [] } }
`
const labOf = (source: string): Lab => {
  const { lab } = parseLab(source)
  if (lab === undefined) throw new Error(source)
  return lab
}

const host: HostSnapshot = {
  ...emptyHost,
  links: [
    link('eth0'),
    link('eth1'),
    link('eth2', { owner: { kind: 'networkmanager' } }),
    link('eth3', { master: 'vmbr9' }),
    link('vmbr9', { kind: 'bridge' }),
    link('wlan0', { card: { wireless: true, offloads: [] } }),
    link('vnet0', { kind: 'tap' }),
    link('bond7', { kind: 'bond', owner: { kind: 'tapdeck', lab: 'other', name: 'bond7' } }),
  ],
}
const pull = (name: string, source = text, card?: number): Verdict =>
  judge(
    { lab: labOf(source), host },
    { id: 'guest:web', ...(card === undefined ? {} : { card }) },
    { id: `link:${name}` },
  )
const says = (name: string, source = text): string[] => {
  const verdict = pull(name, source)
  return [verdict.can ? 'can' : 'cannot', ...sayingsOf(verdict).map((one) => one.says)]
}

describe('a guest', () => {
  it.each(['eth1', 'bond0', 'bond0.30'])('is put directly on %s, told what that cannot do', (name) => {
    expect(says(name)).toEqual(['can', 'does.newDirect', 'note.apart'])
  })

  it('is told who looks after the card', () => {
    expect(says('eth2')).toEqual(['can', 'does.newDirect', 'note.apart', 'note.managed'])
  })

  it('has then a lab that can be applied, and is on it already', () => {
    const verdict = pull('bond0')
    if (!verdict.can) throw new Error(verdict.says)
    const after = verdict.edits.reduce((now, edit) => applyEdit(now, edit).text, text)
    expect(labOf(after).guests['web']?.cards?.[0]?.connect).toEqual({ macvtap: { link: 'bond0', mode: 'bridge' } })
    expect(checkLab(labOf(after)).filter(({ level }) => level === 'error')).toEqual([])
    expect(pull('bond0', after, 0)).toMatchObject({ can: false, says: 'why.already' })
    expect(pull('eth1', after, 0)).toMatchObject({ can: true, says: 'does.connectDirect' })
  })

  it.each([
    ['a port of a bond of the lab', 'eth0', 'why.macvtapPort'],
    ['a VLAN that is in a bridge of the lab', 'bond0.20', 'why.macvtapPort'],
    ['a port of a bridge of the machine', 'eth3', 'why.macvtapPort'],
    ['Wi-Fi', 'wlan0', 'why.macvtapWireless'],
    ['a tap', 'vnet0', 'why.needsBridge'],
    ['a bond of another lab', 'bond7', 'why.foreign'],
  ])('is not put directly on %s', (_, name, why) => {
    expect(says(name)).toEqual(['cannot', why])
  })

  it('is offered a network in place of Wi-Fi', () => {
    expect(pull('wlan0')).toMatchObject({ instead: 'network' })
  })

  it('is not put directly on anything in a sandbox', () => {
    const inside = text.replace('scope: host\n', '')
    expect(says('bond0', inside)).toEqual(['cannot', 'why.needsBridge'])
    expect(says('eth1', inside)).toEqual(['cannot', 'why.notOfLab'])
  })
})

it('the form lists what could carry one, the lab first', () => {
  expect(macvtapLinks({ lab: labOf(text), host })).toEqual([
    ...['bond0', 'bond0.20', 'bond0.30'],
    ...['eth0', 'eth1', 'eth2', 'eth3', 'wlan0', 'bond7'],
  ])
})
