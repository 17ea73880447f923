// Advice: what is said of a lab on a machine; and that each alternative mends it, as one step, into a lab that is right.
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { adviceSchema, type Advice } from '../../../src/core/advice/advice.ts'
import { advise } from '../../../src/core/advice/advise.ts'
import { faultOf } from '../../../src/core/fault.ts'
import { checkLab } from '../../../src/core/lab/check.ts'
import { editTogether, startHistory, undo } from '../../../src/core/lab/edit/history.ts'
import type { Lab } from '../../../src/core/lab/schema.ts'
import { parseLab } from '../../../src/core/lab/text.ts'
import { planUp } from '../../../src/core/plan/plan.ts'
import { link, machine } from '../plan/machine.ts'
import { card } from './cases/case.ts'
import { cases, type AdviceCase } from './cases.ts'

const root = join(import.meta.dirname, '../../..')

const textOf = ({ lab, scope = 'host' }: AdviceCase): string => `version: 1\nname: office\nscope: ${scope}\n${lab}\n`

function labOf(text: string): Lab {
  const { lab, findings } = parseLab(text)
  if (lab === undefined) throw new Error(JSON.stringify(findings))
  return lab
}

const errorsOf = (lab: Lab): string[] =>
  checkLab(lab).flatMap(({ level, code, message }) => (level === 'error' ? [`${code}: ${message}`] : []))

const short = ({ code, at, alternatives }: Advice): string =>
  `${code} at ${at[0] ?? ''}: ${alternatives.map(({ words }) => words).join(' | ')}`

/** At a place in a list another may stand afterwards: the words begin with what it is about. */
const isSame = (a: Advice, b: Advice): boolean =>
  a.code === b.code && a.at[0] === b.at[0] && a.words.split(' ')[0] === b.words.split(' ')[0]

describe('a lab on a machine', () => {
  it.each(cases.map((each) => [each.about, each] as const))('%s', (_about, each) => {
    const lab = labOf(textOf(each))
    expect(errorsOf(lab)).toEqual([])
    const said = advise(lab, each.host)
    expect(said.map(short)).toEqual(each.said)
    expect(
      said.map((one) => adviceSchema.parse(one)),
      'crosses the contract',
    ).toEqual(said)
  })
})

const edits = cases.flatMap((each) =>
  advise(labOf(textOf(each)), each.host).flatMap((one) =>
    one.alternatives.flatMap((alternative) =>
      alternative.kind === 'edits' ? [{ name: `${each.about}: ${alternative.words}`, each, one, alternative }] : [],
    ),
  ),
)

describe('an alternative takes its advice away, and is one step of undo', () => {
  it('of which there are many', () => {
    expect(edits.length).toBeGreaterThan(40)
  })

  it.each(edits)('$name', ({ each, one, alternative }) => {
    const [first, ...more] = alternative.edits
    if (first === undefined) throw new Error('no edits')
    const before = startHistory(textOf(each))
    const after = editTogether(before, first, more)
    const lab = labOf(after.present.text)
    expect(errorsOf(lab)).toEqual([])
    expect(advise(lab, each.host).filter((other) => isSame(other, one))).toEqual([])
    expect(undo(after).present.text).toBe(before.present.text)
  })
})

describe('advice and the plan', () => {
  const planOf = (each: AdviceCase) =>
    planUp({
      lab: labOf(textOf(each)),
      host: each.host,
      target:
        each.scope === 'sandbox'
          ? { scope: 'sandbox', state: 'open', uplinkTool: 'pasta' }
          : { scope: 'host', user: 0 },
      folder: '/run/tapdeck/office',
    })
  const named = (start: string): AdviceCase => {
    const found = cases.find(({ about }) => about.startsWith(start))
    if (!found) throw new Error(start)
    return found
  }

  it('stands in the plan, and not in its hash', () => {
    const each = named('two cards that hear')
    const { advice, hash } = planOf(each)
    expect(advice).toEqual(advise(labOf(textOf(each)), each.host))
    expect(planOf({ ...each, host: { ...each.host, neighbours: [] } }).hash).toBe(hash)
  })

  it('is in the fault where the plan is refused for the same reason', () => {
    const refusal = (each: AdviceCase) => {
      try {
        planOf(each)
      } catch (error) {
        return faultOf(error)
      }
      throw new Error('it is not refused')
    }
    const wifi = refusal(named('a Wi-Fi card under a bridge:'))
    expect(wifi.code).toBe('plan.wireless')
    expect(wifi.findings).toEqual([expect.objectContaining({ code: 'advice.wireless' })])
    expect(wifi.findings?.[0]?.hint).toBe(
      'Put the guests of br0 on a network with NAT; or: Put the guests of br0 on a routed network',
    )
    const direct = refusal(named('a guest’s card directly on a Wi-Fi card'))
    expect(direct.code).toBe('plan.wireless')
    expect(direct.findings?.[0]?.hint).toBe('Put card 0 of web on a network with NAT; or: Take eth1 in its place')
    const port = refusal(named('a card that is a port of another bridge'))
    expect(port.code).toBe('plan.foreign')
    expect(port.findings?.[0]?.hint).toBe('Take eth1 in its place; or: Take eth2 in its place')
  })

  it('costs little where there is much', () => {
    const names = Array.from({ length: 500 }, (_, at) => `br${at}`)
    const lab = labOf(
      `version: 1\nname: big\nscope: host\nbridges:\n${names.map((name, at) => `  ${name}: { ports: [p${at}, q${at}] }`).join('\n')}\n`,
    )
    expect(advise(lab, named('two cards that hear').host)).toEqual([])
  })
})

describe('a lab that stands on itself', () => {
  const loops = [
    'vlans: { v1: { link: br0, id: 5 } }\nbridges: { br0: { ports: [v1, eth1] } }',
    'bonds: { bond0: { ports: [bond0, eth1] } }',
    'bonds: { bond0: { ports: [br0] } }\nbridges: { br0: { ports: [bond0], mtu: 9000 } }',
    'vlans: { v1: { link: v2, id: 5 }, v2: { link: v1, id: 6 } }\nbridges: { br0: { ports: [v1, eth1] } }',
  ]

  it.each(loops)('gets no advice, as its checks tell of the loop: %s', (lab) => {
    const host = machine([card('eth1')])
    const made = labOf(textOf({ about: '', lab, host, said: [] }))
    expect(checkLab(made).map(({ code }) => code)).toContain('link.loop')
    expect(advise(made, host)).toEqual([])
  })

  it('only together with what the machine has now is judged as any other', () => {
    const vlan = (name: string, lower: string) =>
      link(name, { kind: 'vlan', lower, vlan: { id: 5, protocol: '802.1Q' } })
    const host = machine([card('eth0'), card('eth1'), vlan('v1', 'eth0'), vlan('v2', 'v1')])
    const lab = 'vlans: { v1: { link: v2, id: 5 } }\nbridges: { br0: { ports: [v1, eth1] } }'
    expect(advise(labOf(textOf({ about: '', lab, host, said: [] })), host)).toEqual([])
  })
})

describe('docs/advice.md', () => {
  const page = readFileSync(join(root, 'docs/advice.md'), 'utf8')
  const documented = [...page.matchAll(/^## `(advice\.[a-z.-]+)`/gm)].map(([, code = '']) => code)
  const given = new Set(
    globSync('src/core/advice/*.ts', { cwd: root })
      .flatMap((file) => [...readFileSync(join(root, file), 'utf8').matchAll(/'(advice\.[a-z-]+)'/g)])
      .map(([, code = '']) => code),
  )

  it('has each advice that is given, once, and no other', () => {
    expect(documented.toSorted()).toEqual([...given].toSorted())
  })

  it('says of each what is seen, why, and what to do instead', () => {
    for (const section of page.split(/^## /m).slice(1))
      for (const word of ['Seen', 'Why', 'Instead']) expect(section, section.slice(0, 30)).toContain(`**${word}**`)
  })

  it('tells of no code that the cases here do not bring about', () => {
    const brought = new Set(cases.flatMap(({ said }) => said.map((text) => text.split(' ')[0])))
    expect([...given].filter((code) => !brought.has(code))).toEqual([])
  })
})
