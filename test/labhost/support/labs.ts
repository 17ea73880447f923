// Labs in the lab host, by the command line as its root: applied and kept, and taken down.
import { expect } from 'vitest'
import { planSchema } from '../../../src/core/plan/plan.ts'
import { until } from '../../support/until.ts'
import type { Running } from './channel.ts'
import type { LabHost } from './machine.ts'

/** The name of every lab here, and its file. */
export const lab = 'office'
const file = '/root/office.yaml'

export const labText = (body: string): string => `version: 1\nname: ${lab}\nscope: host\n${body}\n`

/** Milliseconds; a busy machine that emulates another needs them. */
const patience = 120_000

/** How many commands of `ip` a plan has: where a trap can stop it. */
export async function linkCommandsOf(machine: LabHost, body: string): Promise<number> {
  await machine.write(file, labText(body))
  const { stdout } = await machine.tapdeck('plan', file, '--json')
  const { steps } = planSchema.parse(JSON.parse(stdout))
  return steps.flatMap(({ commands }) => commands.filter((command) => command.startsWith('ip '))).length
}

/** Begins to apply, and waits until it waits to be kept, or has ended. */
export async function apply(machine: LabHost, body: string, keepWithin = 120): Promise<Running> {
  await machine.write(file, labText(body))
  return waiting(machine.startTapdeck('apply', file, '--yes', '--keep-within', String(keepWithin)))
}

async function waiting(change: Running): Promise<Running> {
  let over = false
  const end = (): boolean => (over = true)
  void change.ended.then(end, end)
  await until(() => over || change.stderr.includes('Applied. It is undone'), {
    what: 'it is applied',
    deadline: patience,
  })
  return change
}

/**
 * Applies, keeps, and sees that nothing is left to do. Kept at once where what answered still answers: one start of Node less, of which
 * each takes seconds there. That a change waits for its word is tried in lockouts and managers.
 */
export async function applyAndKeep(machine: LabHost, body: string): Promise<void> {
  await machine.write(file, labText(body))
  await endsWell(machine.startTapdeck('apply', file, '--yes', '--keep-at-once'))
  const { status, stdout } = await machine.tapdeck('plan', file)
  expect(status, `an applied lab plans to nothing: ${stdout}`).toBe(0)
}

export const takeDown = (machine: LabHost): Promise<void> =>
  endsWell(machine.startTapdeck('down', lab, '--yes', '--keep-at-once'))

async function endsWell(change: Running): Promise<void> {
  expect(await change.ended, change.stderr + change.stdout).toBe(0)
}

/** What a test that failed has left, so that the next one does not fail for it. */
export async function takeAway(machine: LabHost): Promise<void> {
  const left = await machine.run('ip -d link; nft list tables')
  if (!left.includes('tapdeck')) return
  await machine.tapdeck('rollback', lab)
  await machine.tapdeck('down', lab, '--yes', '--keep-at-once')
}
