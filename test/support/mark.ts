// Marks all that one test file makes, so that leftovers.ts finds it again: in folder names, and inherited by processes.
import { randomBytes } from 'node:crypto'

export const testRun = randomBytes(3).toString('hex')
process.env['TAPDECK_TEST_RUN'] = testRun
