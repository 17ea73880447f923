// One change of a lab at a time, also among several Tapdecks; who dies while changing holds nothing up.
import { execFileSync } from 'node:child_process'
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { FaultError } from '../../core/fault.ts'
import { isAlive, markProcess } from '../processes.ts'

const markSchema = z.object({ pid: z.int(), start: z.string() })
let turn = 0

const lockFile = (runs: string, lab: string): string => join(runs, `.${lab}.lock`)

/** The function that lets go. Fault `plan.busy` while another Tapdeck changes the lab or waits to be told to keep it. */
export function lockLab(runs: string, lab: string): () => void {
  const file = lockFile(runs, lab)
  const own = `${file}.${process.pid}.${turn++}`
  try {
    writeFileSync(own, JSON.stringify(markProcess(process.pid)), { mode: 0o600 })
    if (!linked(own, file)) {
      const holder = contents(file)
      if (isHeld(holder)) throw busy(lab)
      takeAway(file, holder)
      if (!linked(own, file)) throw busy(lab)
    }
  } finally {
    rmSync(own, { force: true })
  }
  return () => rmSync(file, { force: true })
}

/** Whether a Tapdeck that lives changes the lab, or waits to be told to keep a change. */
export const isLocked = (runs: string, lab: string): boolean => isHeld(contents(lockFile(runs, lab)))

/** link() is atomic: of two callers one gets EEXIST. */
function linked(from: string, to: string): boolean {
  try {
    linkSync(from, to)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  }
}

function contents(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    // Let go of just now: the second try will get it.
    return ''
  }
}

function isHeld(text: string): boolean {
  try {
    return isAlive(markSchema.parse(JSON.parse(text)))
  } catch {
    return false
  }
}

/** Removes the lock of someone dead, if it is still that one: looking and removing are one under flock. */
function takeAway(file: string, dead: string): void {
  const turns = `${file}.turn`
  execFileSync('flock', [turns, 'sh', '-c', '[ "$(cat "$1")" != "$2" ] || rm -f "$1"', 'sh', file, dead], {
    stdio: 'ignore',
  })
  rmSync(turns, { force: true })
}

const busy = (lab: string): FaultError =>
  new FaultError({
    code: 'plan.busy',
    message: `Another Tapdeck is changing lab ${lab} right now.`,
    hint: 'Wait until it is done. If it waits to be kept: tapdeck keep, or tapdeck rollback.',
    retry: 'again',
  })
