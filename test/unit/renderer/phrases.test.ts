// What the engine says, in Chinese: every step of the golden plans, every edit, every check has its words there.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { advise } from '../../../src/core/advice/advise.ts'
import { parseLab } from '../../../src/core/lab/text.ts'
import type { Operation } from '../../../src/core/plan/operation.ts'
import type { Contacts } from '../../../src/core/plan/risk/contact.ts'
import { riskOf } from '../../../src/core/plan/risk/risk.ts'
import { knownModels, modelTraits, unfitModels, whyUnfit } from '../../../src/core/qemu/models.ts'
import { applied, driftIn } from '../drift/office.ts'
import { kinds } from '../drift/kinds.ts'
import { formsOf, sayBy } from '../../../src/renderer/i18n/phrases.ts'
import { cases } from '../advice/cases.ts'
import { link, machine, route } from '../plan/machine.ts'

const root = join(import.meta.dirname, '../../..')
const folder = join(root, 'src/renderer/i18n/phrases/zh-TW')
const phrases = readdirSync(folder).flatMap((file) =>
  Object.entries(z.record(z.string(), z.string()).parse(JSON.parse(readFileSync(join(folder, file), 'utf8')))),
)
const forms = formsOf(Object.fromEntries(phrases))
const unsaid = (texts: Iterable<string>): string[] =>
  [...new Set(texts)].filter((text) => sayBy(forms, text) === undefined)

/** The steps of the golden plans: `  3. What it does (why it is done)`. */
const steps = readdirSync(join(root, 'test/golden/plan'))
  .filter((file) => file.endsWith('.txt'))
  .flatMap((file) => readFileSync(join(root, 'test/golden/plan', file), 'utf8').split('\n'))
  .flatMap((line) => {
    const [, what, why] = /^ +\d+\. (?:When you keep it: )?(.+) \(([^()]+)\)$/.exec(line) ?? []
    return what === undefined || why === undefined ? [] : [{ what, why }]
  })

/** Every reason for which something cannot be adopted. */
const reasons = readdirSync(join(root, 'src/core/drift/adopt'))
  .map((file) => readFileSync(join(root, 'src/core/drift/adopt', file), 'utf8'))
  .flatMap((source) => [...source.matchAll(/cannot\(\s*(['`])([^]*?)\1,?\s*\)/g)].map(([, , text = '']) => text))
  .map((text) => text.replaceAll(/\$\{[^}]*\}/g, 'x'))

/** Nothing of the English stays but names. */
const english = /[a-z]{2,} (?:[a-z]+ )*(?:is|it|a|and|the|of) /

/** Every load that an interface can carry, over and under others, and every plan that can take it away. */
function risks(): string[] {
  const host = machine(
    [
      link('br0', { kind: 'bridge' }),
      link('eth0', { master: 'br0' }),
      link('br1', { kind: 'bridge' }),
      link('eth1', { master: 'br1', addresses: ['198.51.100.2/24'] }),
      link('wlan0', { addresses: ['203.0.113.2/24'], card: { wireless: true, offloads: [] } }),
      link('wg0', { kind: 'other', kernelKind: 'wireguard', addresses: ['10.8.0.2/24'] }),
    ],
    [
      route('default via 192.0.2.1 dev br0'),
      route('default via fe80::1 dev br0'),
      route('default dev wg0', { table: '51820' }),
      route('default via fe80::1 dev wg0', { table: '51820' }),
      route('198.51.100.0/24 dev eth1'),
      route('203.0.113.0/24 dev wlan0'),
      route('9.9.9.9 via 203.0.113.1 dev wlan0'),
    ],
  )
  const end = { port: 50_000, local: '198.51.100.2' }
  const contacts: Contacts = {
    peers: [
      { by: 'ssh', address: '198.51.100.7', ...end },
      { by: 'browser', address: '198.51.100.9', ...end },
    ],
    nameServers: ['198.51.100.53'],
  }
  const plans: Operation[][] = [
    ...host.links.map(({ name }): Operation[] => [{ op: 'link.set', name, up: false }]),
    [{ op: 'route.add', family: 'inet', to: 'default', device: 'eth1', via: '198.51.100.1' }],
    [{ op: 'resolver.set', lab: 'office', device: 'eth1', by: 'file', servers: ['198.51.100.54'] }],
    [{ op: 'address.add', device: 'br9', address: '198.51.100.200/24' }],
    [{ op: 'address.remove', device: 'eth1', address: '198.51.100.2/24' }],
  ]
  return plans.flatMap((operations) => {
    const risk = riskOf(operations, host, 'host', contacts)
    return risk.level === 'safe' ? [] : risk.reasons
  })
}

/** `This could cut you off:`, then a reason a line. */
const goldenRisks = readdirSync(join(root, 'test/golden/plan'))
  .filter((file) => file.endsWith('.txt'))
  .flatMap((file) => readFileSync(join(root, 'test/golden/plan', file), 'utf8').split('\n'))
  .flatMap((line) => /^ +- (.+)$/.exec(line)?.[1] ?? [])

describe('the words of the engine in Chinese', () => {
  it('are put around its names', () => {
    expect(sayBy(forms, 'Make bridge office-lan')).toBe('建立橋接器 office-lan')
    expect(sayBy(forms, 'card 0 of guest web, on network lan')).toBe('虛擬機 web 的網路卡 0，接在網路 lan')
    expect(sayBy(forms, 'Write the packet rules of the lab: 1 network, 2 forwards')).toBe(
      '寫入實驗環境的封包規則：1 個網路、2 個轉送',
    )
    expect(sayBy(forms, 'Something new')).toBeUndefined()
  })

  it('use the names that the English has, and no others', () => {
    const names = (text: string): string[] => [...text.matchAll(/\{[~*]?(\w+)\}/g)].map(([, name = '']) => name)
    for (const [english, words] of phrases) {
      expect(words, english).not.toBe('')
      for (const name of names(words)) expect(names(english), english).toContain(name)
    }
  })

  it('are there for every step of the golden plans, and for why', () => {
    expect(steps.length).toBeGreaterThan(100)
    expect(unsaid(steps.map(({ what }) => what))).toEqual([])
    expect(unsaid(steps.map(({ why }) => why))).toEqual([])
  })

  it('are there for all advice, and for each alternative', () => {
    const said = cases.flatMap(({ lab, scope = 'host', host }) => {
      const parsed = parseLab(`version: 1\nname: office\nscope: ${scope}\n${lab}\n`).lab
      return parsed === undefined ? [] : advise(parsed, host)
    })
    const texts = said.flatMap(({ words, meaning, alternatives }) => [
      words,
      meaning,
      ...alternatives.map((each) => each.words),
    ])
    expect(texts.length).toBeGreaterThan(150)
    expect(unsaid(texts)).toEqual([])
    for (const text of new Set(texts)) expect(sayBy(forms, text)).not.toMatch(english)
  })

  it('are there for every reason why a plan is risky, whatever an interface carries', () => {
    const reasons = [...risks(), ...goldenRisks]
    for (const load of [
      'default route',
      'IPv6',
      'table',
      'Wi-Fi',
      'a VPN',
      'VPN’s other',
      'name server',
      'SSH',
      'browser',
    ])
      expect(risks().join(' ')).toContain(load)
    expect(unsaid(reasons)).toEqual([])
    for (const text of new Set(reasons)) expect(sayBy(forms, text)).not.toMatch(english)
    expect(
      sayBy(forms, 'eth1 is changed: it carries the default route, a VPN and your SSH connection from 198.51.100.7'),
    ).toBe('會變更 eth1：它承載預設路由、VPN與你來自 198.51.100.7 的 SSH 連線')
  })

  it('are there for the hint of every card model, and for why it is no card', () => {
    const hints = [...knownModels, ...unfitModels, 'one-of-tomorrow'].flatMap((model) => [
      modelTraits(model).advice,
      ...[whyUnfit(model)].filter((why) => why !== undefined),
    ])
    expect(new Set(hints).size).toBeGreaterThan(15)
    expect(unsaid(hints)).toEqual([])
  })

  it('are there for whatever others can change under a lab, and for why it cannot be adopted', () => {
    const same = applied()
    const drifts = Object.values(kinds).flatMap(({ change }) => driftIn(change(same)))
    expect(drifts.length).toBeGreaterThan(40)
    expect(unsaid(drifts.map(({ what }) => what))).toEqual([])
    expect(unsaid(drifts.flatMap(({ adopt }) => (adopt.kind === 'none' ? [adopt.why] : [])))).toEqual([])
    expect(reasons.length).toBeGreaterThan(30)
    expect(unsaid(reasons)).toEqual([])
  })

  it('are there for the title and the texts of every check', () => {
    const checks = join(root, 'src/engine/checks')
    const plain = readdirSync(checks, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.includes('/') && file.endsWith('.ts'))
      .flatMap((file) => readFileSync(join(checks, file), 'utf8').split('\n'))
      // A title that is a product's name is the same in every language.
      .flatMap((line) => /^\s+title: '(.+)',$/.exec(line)?.[1] ?? /^\s+'([A-Z][^']+\.)',?$/.exec(line)?.[1] ?? [])
      .filter((text) => /[a-z] [a-z]|\.$/.test(text))
    expect(plain.length).toBeGreaterThan(40)
    expect(unsaid(plain)).toEqual([])
  })
})
