// Commands written for people: a real shell must read back what was meant.
import { execFileSync } from 'node:child_process'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { shellLines, shellQuote } from '../../src/core/shell.ts'

/** Each argument as the shell takes it, with a letter before it so that empty ones are kept. */
const readBack = (text: string): string[] =>
  execFileSync('sh', ['-c', `printf 'x%s\\0' ${text}`], { encoding: 'utf8' })
    .split('\0')
    .slice(0, -1)
    .map((word) => word.slice(1))

/** The kernel takes no NUL in an argument. */
const word = fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0'))

test('a shell reads back any arguments, on one line or many', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.oneof(
          word,
          word.map((text) => `-${text}`),
        ),
        { minLength: 1, maxLength: 8 },
      ),
      (args) => {
        expect(readBack(shellQuote(args))).toEqual(args)
        expect(readBack(shellLines(args))).toEqual(args)
      },
    ),
    { numRuns: 150 },
  )
})

test('what needs no quotes gets none', () => {
  expect(shellQuote(['ip', 'link', 'add', 'br0', 'type', 'bridge', 'mtu=1500'])).toBe(
    'ip link add br0 type bridge mtu=1500',
  )
  expect(shellQuote(["it's", '', 'a b', '$HOME', '~', '=x', '*'])).toBe(`'it'\\''s' '' 'a b' '$HOME' '~' '=x' '*'`)
})

test('one option with its values stands on one line', () => {
  expect(shellLines(['qemu', '-name', 'a/b', '-S', '-m', '512M'])).toBe('qemu \\\n  -name a/b \\\n  -S \\\n  -m 512M')
})
