// A program for store.test.ts: saves two texts in turn until it is killed. argv: file, first text, second text.
import { saveLab } from '../../../src/engine/files/store.ts'

const [, , file = '', first = '', second = ''] = process.argv
for (let round = 0; ; round++) {
  // Long enough that a kill falls into the middle of a write now and then.
  await saveLab(file, `${round % 2 === 0 ? first : second}# ${'x'.repeat(500_000)}\n`)
  process.stdout.write('.')
}
