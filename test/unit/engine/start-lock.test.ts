// Who may start a guest when several want to, and one of them may be dead.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { FaultError } from '../../../src/core/fault.ts'
import { markProcess } from '../../../src/engine/processes.ts'
import { lockStart } from '../../../src/engine/guest/traces/lock.ts'
import { tempFolder } from '../../support/temp-folder.ts'

const refusal = (folder: string): string => {
  try {
    lockStart(folder, 'web')
  } catch (error) {
    if (error instanceof FaultError) return error.fault.code
    throw error
  }
  return 'none'
}

it('one at a time; the next when that one has let go', async () => {
  const folder = await tempFolder()
  const unlock = lockStart(folder, 'web')
  expect(refusal(folder)).toBe('guest.running')
  expect(readdirSync(folder)).toEqual(['starting.json'])
  unlock()
  expect(readdirSync(folder)).toEqual([])
  lockStart(folder, 'web')()
})

it('the lock of a dead process, or of one whose number was given again, is nobody’s', async () => {
  const folder = await tempFolder()
  const child = spawn('sleep', ['60'])
  await once(child, 'spawn')
  const mark = markProcess(child.pid ?? 0)
  child.kill('SIGKILL')
  await once(child, 'exit')
  for (const stale of [JSON.stringify(mark), JSON.stringify({ pid: process.pid, start: '1' }), 'half a li']) {
    writeFileSync(join(folder, 'starting.json'), stale)
    const unlock = lockStart(folder, 'web')
    expect(refusal(folder)).toBe('guest.running')
    unlock()
  }
})

it('the lock of a process that lives is kept', async () => {
  const folder = await tempFolder()
  const child = spawn('sleep', ['60'])
  await once(child, 'spawn')
  writeFileSync(join(folder, 'starting.json'), JSON.stringify(markProcess(child.pid ?? 0)))
  expect(refusal(folder)).toBe('guest.running')
  child.kill('SIGKILL')
  await once(child, 'exit')
})
