// A lock that a process holds by a file, also against other Tapdecks; who dies while holding it holds nothing up.
import { execFileSync } from 'node:child_process'
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { z } from 'zod'
import { isAlive, markProcess } from './processes.ts'

const markSchema = z.object({ pid: z.int(), start: z.string() })
let turn = 0

/** The function that lets go; undefined while a process that lives holds it. */
export function holdLock(file: string): (() => void) | undefined {
  const own = `${file}.${process.pid}.${turn++}`
  try {
    writeFileSync(own, JSON.stringify(markProcess(process.pid)), { mode: 0o600 })
    // The first try, and one more after a dead holder's lock was taken away.
    if (!linked(own, file)) {
      const holder = contents(file)
      if (holds(holder)) return undefined
      takeAway(file, holder)
      if (!linked(own, file)) return undefined
    }
  } finally {
    rmSync(own, { force: true })
  }
  return () => rmSync(file, { force: true })
}

/** Whether a process that lives holds it. */
export const isHeld = (file: string): boolean => holds(contents(file))

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

function holds(text: string): boolean {
  try {
    return isAlive(markSchema.parse(JSON.parse(text)))
  } catch {
    return false
  }
}

/**
 * Removes the lock of someone dead, if it is still that one. Under flock of the folder, so that between looking and removing nobody else
 * removes it and a third takes the place.
 */
function takeAway(file: string, dead: string): void {
  const script = '[ "$(cat "$1")" != "$2" ] || rm -f "$1"'
  execFileSync('flock', [dirname(file), 'sh', '-c', script, 'sh', file, dead], { stdio: 'ignore' })
}
