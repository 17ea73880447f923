// docs/faults.md is a promise to users and other programs: it has each code that the sources can give, and no other.
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { exitCodeOf } from '../../../src/cli/io.ts'
import { faultSchema } from '../../../src/core/fault.ts'
import { codesIn, unseenIn } from './codes.ts'

const root = join(import.meta.dirname, '../../..')
const sources = globSync('src/**/*.{ts,tsx}', { cwd: root })
  // Advice is no fault, and has a page of its own (docs/advice.md).
  .filter((file) => !file.startsWith('src/core/advice/'))
  .toSorted()
  .map((file) => ({ file, text: readFileSync(join(root, file), 'utf8') }))
const given = new Map(sources.flatMap(({ file, text }) => codesIn(text).map((code) => [code, file])))

const page = readFileSync(join(root, 'docs/faults.md'), 'utf8')
const [introduction = '', ...sections] = page.split(/^## /m)
const rowsOf = (text: string): string[][] =>
  [...text.matchAll(/^\| (`.*) \|$/gm)].map(([, cells = '']) => cells.split(' | '))
const rows = sections.flatMap(rowsOf)
const documented = rows.map(([code = '']) => code.replaceAll('`', ''))

describe('docs/faults.md', () => {
  it('has each code that the sources give', () => {
    const missing = [...given].filter(([code]) => !documented.includes(code))
    expect(missing.map(([code, file]) => `${code} of ${file}`)).toEqual([])
  })

  it('has no code that the sources do not give', () => {
    expect(documented.filter((code) => !given.has(code))).toEqual([])
  })

  it('has each code once, with what happened and what to do', () => {
    expect(documented.filter((code, at) => documented.indexOf(code) !== at)).toEqual([])
    expect(rows.filter((cells) => cells.length !== 3 || cells.some((cell) => cell.trim() === ''))).toEqual([])
  })

  it('has codes of one first word in each section, in order', () => {
    const read = sections.map((text) => ({
      word: /^[a-z]+(?=:)/.exec(text)?.[0] ?? '',
      codes: rowsOf(text).map(([code = '']) => code.replaceAll('`', '')),
    }))
    expect(read.filter(({ word }, at) => read.findIndex((other) => other.word === word) !== at)).toEqual([])
    for (const { word, codes } of read) {
      expect(codes).toEqual(codes.toSorted())
      expect(codes.filter((code) => !code.startsWith(`${word}.`))).toEqual([])
    }
  })

  it('says in front how bad a finding is, as the golden labs have it', () => {
    const folder = join(root, 'test/golden/lab-errors')
    const said = globSync('*.txt', { cwd: folder }).flatMap((file) => [
      ...readFileSync(join(folder, file), 'utf8').matchAll(/^\S+ (error|warning|advice) ([a-z.-]+):/gm),
    ])
    const unsaid = said.filter(([, level = '', code = '']) => {
      const row = rows.find(([first]) => first === `\`${code}\``)
      return !(row?.[1] ?? '').includes(`**${level}**`)
    })
    expect(said.length).toBeGreaterThan(200)
    expect(unsaid.map(([, level, code]) => `${code} ${level}`)).toEqual([])
  })

  it('has the fields of a fault', () => {
    expect(rowsOf(introduction).map(([field]) => field)).toEqual(
      Object.keys(faultSchema.shape).map((key) => `\`${key}\``),
    )
  })

  it('has the exit code of each', () => {
    const codesOf = (text = ''): string[] =>
      [...text.matchAll(/`([a-z.-]+)(…?)`/g)].flatMap(([, code = '', rest]) =>
        rest === '' ? [code] : documented.filter((each) => each.startsWith(code)),
      )
    // `all of a but b; c`: what stands behind a "but" is taken off what stands before it.
    const named = (exit: number): string[] => {
      const line = new RegExp(`^\\| ${exit} .*$`, 'm').exec(introduction)?.[0] ?? ''
      return line.split(';').flatMap((part) => {
        const [these, less] = part.split(' but ')
        return codesOf(these).filter((code) => !codesOf(less).includes(code))
      })
    }
    const gives = (exit: number): string[] =>
      documented.filter((code) => exitCodeOf({ code, message: '', retry: 'never' }) === exit)
    expect(named(2).toSorted()).toEqual(gives(2).toSorted())
    expect(named(3).toSorted()).toEqual(gives(3).toSorted())
  })
})

describe('the codes of a source', () => {
  it('are found in every way in which they are given', () => {
    expect(codesIn("throw new FaultError({ code: 'a.b', message: 'c.d' })")).toEqual(['a.b'])
    expect(codesIn('const code = "a.b-c"')).toEqual(['a.b-c'])
    expect(codesIn("code: words.endsWith(' x, y') ? 'a.b' : 'c.d',")).toEqual(['a.b', 'c.d'])
    expect(codesIn("code:\n  is(long, (of, two))\n    ? 'a.b'\n    : 'c.d',\nop: 'e.f'")).toEqual(['a.b', 'c.d'])
    expect(codesIn("finding(\n  'a.b',\n  path)\nsay('x', 'c.d', words)\nsay(key, 'e.f')")).toEqual([
      'a.b',
      'c.d',
      'e.f',
    ])
    expect(codesIn("const rows = [['mtu', is, 'a.b'],\n]\nfor (const [key, is, code] of rows)")).toEqual(['a.b'])
    expect(
      codesIn("const use = (what: string): FaultError => new FaultError({ code: `a.${what}` })\nthrow use('b')"),
    ).toEqual(['a.b'])
  })

  it('are not whatever has a dot', () => {
    const others = "op: 'a.b', call('c.d')\nif (fault.code === 'e.f') g()\ninterface H { code: string }\nt('i.j')"
    expect(codesIn(others)).toEqual([])
  })

  it('are all seen: no source gives one in another way', () => {
    const unseen = sources.flatMap(({ file, text }) => unseenIn(text).map((what) => `${file}: ${what}`))
    expect(unseen).toEqual([])
    expect(unseenIn('const complain = (path: string, code: string) => 0')).toEqual(['complain(code)'])
    expect(unseenIn('return new FaultError({ code: `a.${name}` })')).toEqual(['1 codes built of parts'])
  })
})
