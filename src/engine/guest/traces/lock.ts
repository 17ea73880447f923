// One starter at a time for each guest, also among several Tapdecks; who dies while starting holds nothing up.
import { execFileSync } from 'node:child_process'
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { FaultError } from '../../../core/fault.ts'
import { markProcess } from '../../processes.ts'
import { isHeld, runFiles } from './folder.ts'

let turn = 0

/** The function that lets go. Fault `guest.running` if somebody else is starting the guest. */
export function lockStart(folder: string, guest: string): () => void {
  const file = runFiles(folder).starting
  const own = `${file}.${process.pid}.${turn++}`
  writeFileSync(own, JSON.stringify(markProcess(process.pid)), { mode: 0o600 })
  try {
    // The first try, and one more after a dead starter's lock was taken away.
    if (!linked(own, file)) {
      const holder = contents(file)
      if (isHeld(file)) throw beingStarted(guest)
      takeAway(file, holder)
      if (!linked(own, file)) throw beingStarted(guest)
    }
  } finally {
    rmSync(own, { force: true })
  }
  return () => rmSync(file, { force: true })
}

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

/**
 * Removes the lock of a dead starter, if it is still that one. Under flock, so that between looking and removing nobody else
 * removes it and a third takes the place.
 */
function takeAway(file: string, dead: string): void {
  const script = '[ "$(cat "$1")" != "$2" ] || rm -f "$1"'
  execFileSync('flock', [`${file}.turn`, 'sh', '-c', script, 'sh', file, dead], { stdio: 'ignore' })
}

const beingStarted = (guest: string): FaultError =>
  new FaultError({
    code: 'guest.running',
    message: `Somebody else is starting ${guest} right now.`,
    hint: 'Wait a moment, then look at its status.',
    retry: 'again',
  })
