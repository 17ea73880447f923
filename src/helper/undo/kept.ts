// The sign that a change was kept: there from then on until that is in the history, or the next change of the lab begins.
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { keptFile, keptSchema, type KeptSign } from '../../contract/kept-sign.ts'
import { syncFolder, writeDurably } from './journal.ts'

const fileOf = (folder: string, lab: string): string => join(folder, keptFile(lab))

/** Before the journal goes; whoever may ask how the lab is may know of it. */
export function signKept(folder: string, lab: string, hash: string): void {
  const sign: KeptSign = { version: 1, lab, hash }
  writeDurably(fileOf(folder, lab), sign, 0o644)
}

export function removeSign(folder: string, lab: string): void {
  if (!existsSync(fileOf(folder, lab))) return
  rmSync(fileOf(folder, lab), { force: true })
  syncFolder(folder)
}

/** Not that of a change that was kept since. */
export function removeSignOf(folder: string, lab: string, hash: string): void {
  try {
    if (keptSchema.parse(JSON.parse(readFileSync(fileOf(folder, lab), 'utf8'))).hash === hash) removeSign(folder, lab)
  } catch {
    // The next change has begun, and has taken it away.
  }
}
