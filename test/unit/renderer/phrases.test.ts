// What the engine says, in Chinese: every step of the golden plans, every edit, every check has its words there.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { formsOf, sayBy } from '../../../src/renderer/i18n/phrases.ts'

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
    const names = (text: string): string[] => [...text.matchAll(/\{~?(\w+)\}/g)].map(([, name = '']) => name)
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
