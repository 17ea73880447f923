// Running checks: all at once, each by itself.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { checkResultSchema } from '../../../src/contract/api.ts'
import { good, type Check } from '../../../src/engine/checks/check.ts'
import { checks, chosenChecks, runChecks } from '../../../src/engine/checks/checks.ts'
import { faultFrom } from '../../support/fault.ts'
import { machine } from './fake-machine.ts'

const check = (id: string, look: Check['look']): Check => ({ id, title: id, command: 'true', look })

describe('running checks', () => {
  it('gives one result for each, in the order of the table, even on a machine where nothing is there', async () => {
    const results = await runChecks(machine({}))
    expect(results.map(({ id }) => id)).toEqual(checks.map(({ id }) => id))
    for (const result of results) expect(checkResultSchema.parse(result)).toEqual(result)
    expect(results.filter(({ finding }) => finding.startsWith('The check failed'))).toEqual([])
  })

  it('makes of a check that throws, and of one that does not end, a result with the reason', async () => {
    const results = await runChecks(
      machine({}),
      [
        check('a.throws', () => {
          throw new Error('no such thing')
        }),
        check('a.hangs', () => new Promise(() => {})),
        check('a.good', () => good('Fine.', 'All is well.')),
      ],
      30,
    )
    expect(results.map(({ state, finding }) => `${state} ${finding}`)).toEqual([
      'unknown The check failed: no such thing.',
      'unknown The check failed: it had not ended after 0.03 s.',
      'good Fine.',
    ])
  })

  it('runs those alone that are named, in the order of all, and says which may be meant by a word that is none', async () => {
    const which = chosenChecks(['network.forwarding', 'machine.tun'])
    expect((await runChecks(machine({}), which)).map(({ id }) => id)).toEqual(['machine.tun', 'network.forwarding'])
    const faultOf = (id: string) => faultFrom((async () => chosenChecks([id]))())
    expect(await faultOf('machine.tum')).toMatchObject({ code: 'check.unknown', hint: 'Did you mean machine.tun?' })
    expect(await faultOf('')).toMatchObject({ code: 'check.unknown', hint: expect.stringContaining('tapdeck check') })
  })

  it('has each check in the documentation, and no other', () => {
    const text = readFileSync(join(import.meta.dirname, '../../../docs/checks.md'), 'utf8')
    const documented = [...text.matchAll(/^\| `([a-z.-]+)`/gm)].map(([, id]) => id)
    expect(documented).toEqual(checks.map(({ id }) => id))
  })
})
