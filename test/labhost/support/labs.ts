// Labs in the lab host, by the command line as its root: applied and kept, and taken down.
import { expect } from 'vitest'
import { until } from '../../support/until.ts'
import type { Running } from './channel.ts'
import type { LabHost, Outcome } from './machine.ts'

/** The name of every lab here, and its file. */
export const lab = 'office'
const file = '/root/office.yaml'

export const labText = (body: string): string => `version: 1\nname: ${lab}\nscope: host\n${body}\n`

/** Milliseconds; a busy machine that emulates another needs them. */
const patience = 120_000

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

export const keep = (machine: LabHost): Promise<Outcome> => machine.tapdeck('keep', lab)

/** Applies, keeps, and sees that nothing is left to do. */
export async function applyAndKeep(machine: LabHost, body: string): Promise<void> {
  await endWell(machine, await apply(machine, body))
  const { status, stdout } = await machine.tapdeck('plan', file)
  expect(status, `an applied lab plans to nothing: ${stdout}`).toBe(0)
}

export async function takeDown(machine: LabHost): Promise<void> {
  await endWell(machine, await waiting(machine.startTapdeck('down', lab, '--yes', '--keep-within', '120')))
}

async function endWell(machine: LabHost, change: Running): Promise<void> {
  if (change.stderr.includes('Applied. It is undone')) {
    const kept = await keep(machine)
    expect(kept.status, kept.stderr + change.stderr).toBe(0)
  }
  expect(await change.ended, change.stderr + change.stdout).toBe(0)
}

/** What a test that failed has left, so that the next one does not fail for it. */
export async function takeAway(machine: LabHost): Promise<void> {
  const left = await machine.run('ip -d link; nft list tables')
  if (!left.includes('tapdeck')) return
  await machine.tapdeck('rollback', lab)
  await machine.tapdeck('down', lab, '--yes', '--keep-at-once')
}
