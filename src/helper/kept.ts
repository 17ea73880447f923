// The sign that a change was kept: there from then on until that is in the history, or the next change of the lab begins.
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { keptFile, keptSchema, type KeptSign } from '../contract/kept-sign.ts'
import type { Answer } from './answer.ts'
import { syncFolder, writeDurably } from './undo/journal.ts'

const fileOf = (folder: string, lab: string): string => join(folder, keptFile(lab))

/** Before the journal goes; whoever may ask how the lab is may know of it. */
export function signKept(folder: string, lab: string, hash: string): KeptSign {
  const sign: KeptSign = { version: 1, lab, hash }
  writeDurably(fileOf(folder, lab), sign, 0o644)
  return sign
}

export function removeSign(folder: string, lab: string): void {
  if (!existsSync(fileOf(folder, lab))) return
  rmSync(fileOf(folder, lab), { force: true })
  syncFolder(folder)
}

/** Takes it away, but not that of a change that was kept since. */
export function noted(folder: string, sign: KeptSign | undefined): Answer {
  if (sign && read(folder, sign.lab)?.hash === sign.hash) removeSign(folder, sign.lab)
  return { ok: {} }
}

function read(folder: string, lab: string): KeptSign | undefined {
  try {
    return keptSchema.parse(JSON.parse(readFileSync(fileOf(folder, lab), 'utf8')))
  } catch {
    // The next change has begun, and has taken it away.
    return undefined
  }
}
