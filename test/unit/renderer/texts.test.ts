// The texts of the window: both languages say the same things, and everything that is asked for is there.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const renderer = join(import.meta.dirname, '../../../src/renderer')
const areas = ['advice', 'app', 'drift', 'graph', 'inspector', 'pages', 'plan', 'start', 'consoles'] as const
/** The folders whose words are in an area. */
const folders = {
  advice: ['advice'],
  app: ['app', 'shell', 'yaml'],
  drift: ['drift'],
  graph: ['graph'],
  plan: ['plan'],
  start: ['start'],
  inspector: ['inspector', 'guests'],
  pages: ['pages', 'networks', 'checks', 'history'],
  consoles: ['consoles'],
} as const

type Texts = { [key: string]: string | Texts }
const texts = (language: string, area: string): Texts =>
  JSON.parse(readFileSync(join(renderer, 'i18n', language, `${area}.json`), 'utf8'))

const keysOf = (value: Texts, before = ''): string[] =>
  Object.entries(value).flatMap(([key, inner]) =>
    typeof inner === 'string' ? [before + key] : keysOf(inner, `${before}${key}.`),
  )
/** What a gesture says: `no('why.taken', …)`, `yes(edits, 'does.port', …)`, `says: 'note.managed'`. */
const said = /'((?:why|does|note)\.[a-zA-Z]+)'/g
/** Chinese has one plural form. */
const withoutPlural = (key: string): string => key.replace(/_(one|other)$/, '')

const sources = (folder: string): string[] =>
  readdirSync(join(renderer, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => readFileSync(join(renderer, folder, name), 'utf8'))

describe.each(areas)('the texts of %s', (area) => {
  const english = new Set(keysOf(texts('en', area)).map(withoutPlural))

  it('are the same in both languages', () => {
    expect(new Set(keysOf(texts('zh-TW', area)).map(withoutPlural))).toEqual(english)
  })

  it('have every key that is asked for by name', () => {
    const asked = folders[area].flatMap(sources).flatMap((source) => {
      if (!source.includes(`useTranslation('${area}')`)) return []
      return [...source.matchAll(/\bt\(\s*'([a-zA-Z0-9.-]+)'/g)].map(([, key = '']) => key)
    })
    if (area === 'graph')
      asked.push(
        ...sources('graph/gestures').flatMap((source) => [...source.matchAll(said)].map(([, key = '']) => key)),
      )
    expect(asked.length).toBeGreaterThan(5)
    expect([...new Set(asked)].filter((key) => !english.has(key))).toEqual([])
  })

  it('have something under every part that is asked for', () => {
    const asked = folders[area]
      .flatMap(sources)
      .flatMap((source) => [...source.matchAll(/\bt\(\s*`([a-zA-Z0-9.]+\.)\$\{/g)].map(([, start = '']) => start))
    expect([...new Set(asked)].filter((start) => ![...english].some((key) => key.startsWith(start)))).toEqual([])
  })
})
