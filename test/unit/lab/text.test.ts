// Reading a lab file: what the text says, what is meant, and that nothing which can stand in a file is too much for the reader.
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { checkLab, readLab } from '../../../src/core/lab/check.ts'
import { printLab } from '../../../src/core/lab/print.ts'
import { labSchema } from '../../../src/core/lab/schema.ts'
import { parseLab } from '../../../src/core/lab/text.ts'
import { labInput } from './arbitrary.ts'

const head = 'version: 1\nname: office\n'

test('a lab that is printed and read again is the same lab', () => {
  fc.assert(
    fc.property(labInput, (input) => {
      const { lab, findings } = parseLab(printLab(input))
      expect(findings.filter(({ level }) => level === 'error')).toEqual([])
      expect(lab).toEqual(labSchema.parse(input))
    }),
    { numRuns: 500 },
  )
})

test('a printed lab says no defaults', () => {
  const text = printLab({
    version: 1,
    name: 'office',
    scope: 'sandbox',
    guests: { web: { memory: 512, cpus: 2, disks: [] } },
  })
  expect(text).toBe('version: 1\nname: office\n\nguests:\n  web: { cpus: 2 }\n')
})

test('the end of an address needs no quotes: .10 is no number', () => {
  const { lab } = parseLab(
    `${head}networks:\n  lan: { subnet: 10.0.0.0/24, dhcp: { from: .10, to: .200, hosts: { 52:54:00:00:00:01: .30 } } }\n`,
  )
  expect(lab?.networks['lan']?.dhcp).toEqual({
    from: '.10',
    to: '.200',
    lease: '12h',
    hosts: { '52:54:00:00:00:01': '.30' },
  })
})

test('where a text is wanted, a number is taken as it is written', () => {
  const { lab } = parseLab(`${head}guests:\n  web: { args: [-m, 4096], cards: [{ address: 3 }] }\n`)
  expect(lab?.guests['web']?.args).toEqual(['-m', '4096'])
  expect(lab?.guests['web']?.cards?.[0]?.address).toBe('3')
})

test('a key with nothing after it is as if it were not there; a guest with nothing after it has all defaults', () => {
  const { lab, findings } = parseLab(
    `${head}scope:\nnetworks:\nbridges:\nguests:\n  web:\n  db:\n    cards:\n      -\n      - connect: { user: }\n`,
  )
  expect(findings).toEqual([])
  expect(lab).toEqual(
    labSchema.parse({
      version: 1,
      name: 'office',
      guests: { web: {}, db: { cards: [{}, { connect: { user: {} } }] } },
    }),
  )
})

test('a fault points at the value, or at the key where that is the trouble', () => {
  const { findings } = parseLab(`${head}guests:\n  web:\n    memory: lots\n    colour: red\n`, 'a.yaml')
  expect(findings.map(({ code, at }) => ({ code, at }))).toEqual([
    { code: 'lab.type', at: { file: 'a.yaml', path: 'guests.web.memory', line: 5, column: 13 } },
    { code: 'lab.unknown-key', at: { file: 'a.yaml', path: 'guests.web.colour', line: 6, column: 5 } },
  ])
})

test('a key named __proto__ is a key like any other', () => {
  const { lab, findings } = parseLab(`${head}__proto__: { scope: host }\nguests: { __proto__: {} }\n`)
  expect(lab).toBeUndefined()
  expect(findings.map(({ code }) => code)).toEqual(['lab.unknown-key', 'lab.name'])
})

test('anchors and aliases may be used', () => {
  const { lab, findings } = parseLab(`${head}guests:\n  web: &small { memory: 64 }\n  db: *small\n`)
  expect(findings).toEqual([])
  expect(lab?.guests['db']?.memory).toBe(64)
})

test.each([
  ['a text of more than a million characters', 'x'.repeat(1_048_577), 'lab.too-big'],
  ['lists in lists in lists', '['.repeat(20_000), 'lab.too-deep'],
  ['dashes in dashes', '- '.repeat(20_000), 'lab.too-deep'],
  ['an alias of itself', 'a: &a\n  b: *a\n', 'lab.aliases'],
])('%s is refused with a finding', (_, text, code) => {
  expect(parseLab(text).findings.map((finding) => finding.code)).toEqual([code])
})

test('no text makes the reader throw', () => {
  const piece = fc.constantFrom(
    'version: 1\n',
    'name: a\n',
    'guests:\n',
    '  web:\n',
    '    cards:\n',
    '    - ',
    'connect: ',
    '{',
    '}',
    '[',
    ']',
    ': ',
    '&a ',
    '*a',
    '!!str ',
    '? ',
    '"',
    "'",
    '|\n',
    '#',
    '\t',
    '---\n',
    '...\n',
    '%YAML 1.1\n',
    '<<: ',
    '\u0000',
    '\ufeff',
    'null',
    '.nan',
    '52:54:00:00:00:01',
  )
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, fc.string({ maxLength: 4 })), { maxLength: 30 }), (pieces) => {
      const { lab, findings } = readLab(pieces.join(''))
      expect(lab !== undefined || findings.some(({ level }) => level === 'error')).toBe(true)
    }),
    { numRuns: 3000 },
  )
})

test('the checks take every lab that the schema takes', () => {
  fc.assert(
    fc.property(labInput, (input) => {
      for (const finding of checkLab(labSchema.parse(input)))
        expect(finding.message).not.toMatch(/undefined|NaN|\[object/)
    }),
    { numRuns: 500 },
  )
})
