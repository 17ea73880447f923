// Changes of a YAML text touch what they change and nothing else.
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { Document, isMap, isScalar, visit } from 'yaml'
import { changed, equal, type Change } from '../../../../src/core/lab/yaml/change.ts'
import { dialect } from '../../../../src/core/lab/yaml/dialect.ts'
import { rewrite, valueOf } from '../../../../src/core/lab/yaml/rewrite.ts'
import { readSource } from '../../../../src/core/lab/yaml/source.ts'
import { isObject } from '../../../../src/core/lab/read/shape.ts'

const parse = (text: string): unknown => valueOf(readSource(text))

const key = fc.constantFrom('web', 'db', 'lan', 'bond0.20', '52:54:00:aa:00:01', 'yes', 'a-b', 'null', '12')
const scalar = fc.oneof(
  fc.integer({ min: -5, max: 99999 }),
  fc.boolean(),
  fc.constantFrom(
    'nat',
    '.10',
    '0000:03:00.0',
    'a # b',
    '',
    'x: y',
    '- z',
    'true',
    '1e3',
    "it's",
    'two\nlines',
    ' space ',
    '{',
    '@at',
  ),
)
const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    scalar,
    fc.dictionary(key, tie('tree'), { maxKeys: 4, noNullPrototype: true }),
    fc.array(tie('tree'), { maxLength: 4 }),
  ),
}))
const root = fc.dictionary(key, tree, { minKeys: 1, maxKeys: 5, noNullPrototype: true })

/** A text for a value, in one of the many ways to write it. */
function written(value: unknown, choices: readonly number[], comments: boolean): string {
  let at = 0
  const choose = (): number => choices[at++ % choices.length] ?? 0
  const document = new Document(value, { ...dialect, aliasDuplicateObjects: false })
  let count = 0
  visit(document, {
    Collection(_, node) {
      if (node !== document.contents && choose() % 3 === 0) node.flow = true
    },
    Pair(_, pair, path) {
      if (!comments || path.some((node) => isMap(node) && node.flow === true)) return
      if (isScalar(pair.key) && choose() % 4 === 0) pair.key.commentBefore = ` above ${count++}`
      if (isScalar(pair.key) && choose() % 5 === 0) pair.key.spaceBefore = true
      if (isScalar(pair.value) && choose() % 4 === 0 && !String(pair.value.value).includes('\n'))
        pair.value.comment = ` behind ${count++}`
    },
  })
  const text = document.toString({
    indent: choose() % 2 === 0 ? 2 : 4,
    indentSeq: choose() % 2 === 0,
    lineWidth: choose() % 2 === 0 ? 0 : 80,
  })
  return choose() % 5 === 0 ? text.replaceAll('\n', '\r\n') : text
}

/** Every path of a value. */
function paths(value: unknown): (string | number)[][] {
  const inner = Array.isArray(value) ? [...value.entries()] : isObject(value) ? Object.entries(value) : []
  return inner.flatMap(([part, item]) => [[part], ...paths(item).map((rest) => [part, ...rest])])
}

const at = (value: unknown, path: readonly (string | number)[]): unknown =>
  path.reduce<unknown>(
    (inner, part) => (Array.isArray(inner) ? inner[Number(part)] : isObject(inner) ? inner[part] : undefined),
    value,
  )

/** A change that the value allows. */
function changeOf(value: unknown, pick: number, kind: number, fresh: unknown, name: string): Change {
  const all = paths(value)
  const path = all[pick % all.length] ?? []
  const here = at(value, path)
  if (kind === 0) return { change: 'set', path, value: fresh }
  if (kind === 1 && all.length > 1 && !(path.length === 1 && Object.keys(Object(value)).length === 1))
    return { change: 'remove', path }
  if (Array.isArray(here)) {
    if (kind === 2 && here.length > 1) return { change: 'move', path, from: pick % here.length, to: kind % here.length }
    return { change: 'insert', path, index: pick % (here.length + 1), value: fresh }
  }
  if (isObject(here) && kind === 3) {
    const [first] = Object.keys(here)
    if (first !== undefined && !Object.hasOwn(here, `${name}2`))
      return { change: 'rename', path, keys: { [first]: `${name}2` } }
  }
  if (isObject(here))
    return { change: 'set', path: [...path, `${name}3`], value: fresh, ...(kind === 4 ? { block: true } : {}) }
  return { change: 'set', path: [`${name}4`], value: fresh }
}

const commentsOf = (text: string): string[] => (text.match(/# (above|behind) \d+/g) ?? []).sort()

test('a changed text says what the change says, whatever way it was written in', () => {
  fc.assert(
    fc.property(
      root,
      fc.array(fc.nat(), { minLength: 8, maxLength: 40 }),
      fc.nat(),
      fc.nat(5),
      tree,
      key,
      (value, choices, pick, kind, fresh, name) => {
        const text = written(value, choices, true)
        fc.pre(equal(parse(text), value))
        const change = changeOf(value, pick, kind, fresh, name)
        const after = rewrite(text, [change])
        expect(parse(after)).toEqual(changed(value, change))
      },
    ),
    { numRuns: 3000 },
  )
})

test('comments survive everything that does not remove what they are about', () => {
  fc.assert(
    fc.property(
      root,
      fc.array(fc.nat(), { minLength: 8, maxLength: 40 }),
      fc.nat(),
      fc.nat(5),
      tree,
      key,
      (value, choices, pick, kind, fresh, name) => {
        const text = written(value, choices, true)
        fc.pre(equal(parse(text), value))
        const change = changeOf(value, pick, kind, fresh, name)
        const isNew = change.change === 'set' && at(value, change.path) === undefined
        fc.pre(isNew || change.change === 'insert' || change.change === 'move' || change.change === 'rename')
        expect(commentsOf(rewrite(text, [change]))).toEqual(commentsOf(text))
      },
    ),
    { numRuns: 2000 },
  )
})

test('the lines that a change does not concern stay as they are, byte for byte', () => {
  const text = `# A lab.
version:   1    # spaces
name: "office"

networks:
  lan: {subnet: 192.168.150.0/24,   mode: nat}   # tight

guests:
    web:
        memory: 0x800
        cards:
        - {connect: {network: lan}}

    db: {}
`
  const after = rewrite(text, [
    { change: 'set', path: ['guests', 'web', 'memory'], value: 1024 },
    { change: 'insert', path: ['guests', 'web', 'cards'], index: 1, value: { connect: 'nothing' } },
    { change: 'set', path: ['guests', 'proxy'], value: { memory: 64 }, block: true },
    { change: 'set', path: ['networks', 'lan', 'stp'], value: true },
  ])
  expect(after).toBe(`# A lab.
version:   1    # spaces
name: "office"

networks:
  lan: {subnet: 192.168.150.0/24,   mode: nat, stp: true}   # tight

guests:
    web:
        memory: 1024
        cards:
        - {connect: {network: lan}}
        - { connect: nothing }

    db: {}

    proxy:
        memory: 64
`)
})
