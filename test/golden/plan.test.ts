// Lab × host → plan and commands, against what was looked at and found right. UPDATE_GOLDEN=1 writes the texts anew;
// UPDATE_GOLDEN=hosts records the hosts first, for real.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { planText } from '../../src/cli/plan-text.ts'
import { faultOf } from '../../src/core/fault.ts'
import { describeOperation } from '../../src/core/plan/operation.ts'
import { inverseOf } from '../../src/core/plan/plan.ts'
import { goldenFile, hostCases, planCase, planCases } from '../support/cases/plan-cases.ts'

const update = process.env['UPDATE_GOLDEN']

if (update === 'hosts') {
  // Imported here and not in the test: what cleans up after a test is hooked in when its file is read.
  const { recordHost } = await import('../netns/support/record-hosts.ts')
  describe('a host', () => {
    it.each(hostCases().map(({ name, host }) => [name, host] as const))('%s is recorded', recordHost)
  })
}

/** The plan as it is shown, and what would undo it, last step first; or the fault. */
function outcome(name: string): string {
  const { about, host, plan } = planCase(name)
  try {
    const made = plan()
    const undo = inverseOf(
      made.steps.map(({ operation }) => operation),
      host,
    ).map((operation) => `  ${describeOperation(operation)}`)
    return `# ${about}\n\n${planText(made)}\n${undo.length === 0 ? '' : `\nWhat undoes it:\n${undo.join('\n')}\n`}`
  } catch (error) {
    const { code, message, hint = '', at } = faultOf(error)
    expect(code).not.toBe('tapdeck.defect')
    return `# ${about}\n\n${code}${at?.path === undefined ? '' : ` at ${at.path}`}\n${message}\n${hint}\n`
  }
}

describe('a lab on a host becomes a plan', () => {
  it.each(planCases())('%s', (name) => {
    const file = goldenFile('plan', `${name}.txt`)
    const text = outcome(name)
    if (update !== undefined) writeFileSync(file, text)
    expect(existsSync(file), `${file} is missing: look at the plan and write it with UPDATE_GOLDEN=1`).toBe(true)
    expect(text).toBe(readFileSync(file, 'utf8'))
  })

  it('the same twice, byte for byte', () => {
    for (const name of planCases()) expect(outcome(name)).toBe(outcome(name))
  })

  it('of which there are many, each other than the others', () => {
    const texts = planCases().map((name) => outcome(name).split('\n').slice(2).join('\n'))
    expect(new Set(texts).size).toBeGreaterThanOrEqual(60)
  })
})
