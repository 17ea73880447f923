// What undoing has left undone, on disk: tried again by every helper that starts, until nothing is left or the user forgets it.
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { leftFault, leftoversFile, leftoversSchema, leftoversText, type Leftovers } from '../../contract/leftovers.ts'
import type { Recovered } from '../../contract/helper.ts'
import { namedBy, parseInside, type InsideOperation } from '../../core/plan/operation.ts'
import { syncFolder, writeDurably } from './journal.ts'

const fileOf = (folder: string, lab: string): string => join(folder, leftoversFile(lab))

/** Keeps what is left of a lab's change; where nothing is, there is no file afterwards. */
export function writeLeftovers(folder: string, leftovers: Leftovers): void {
  // Whoever may ask how the lab is may know of it.
  if (leftovers.items.length > 0) writeDurably(fileOf(folder, leftovers.lab), leftovers, 0o644)
  else remove(folder, leftovers.lab)
}

function remove(folder: string, lab: string): void {
  if (!existsSync(fileOf(folder, lab))) return
  rmSync(fileOf(folder, lab))
  syncFolder(folder)
}

/** Of every lab; one that cannot be read is told of by its words. */
export function readLeftovers(folder: string): (Leftovers | Recovered)[] {
  return readdirSync(folder).flatMap((name) => {
    const lab = /^(.+)\.left\.json$/.exec(name)?.[1]
    return lab === undefined ? [] : (readOne(folder, lab) ?? [])
  })
}

function readOne(folder: string, lab: string): Leftovers | Recovered | undefined {
  try {
    return leftoversSchema.parse(JSON.parse(readFileSync(fileOf(folder, lab), 'utf8')))
  } catch (error) {
    const isGone = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    return isGone
      ? undefined
      : { lab, left: [`${fileOf(folder, lab)} cannot be read, so what it would undo is not known`] }
  }
}

export const wordsOf = (each: Leftovers | Recovered): string[] => ('left' in each ? each.left : leftoversText(each))

/** Fault `helper.left`. */
export function refuseWithLeftovers(folder: string, lab: string): void {
  const found = existsSync(fileOf(folder, lab)) ? readOne(folder, lab) : undefined
  if (found) throw leftFault(lab, wordsOf(found))
}

/** The user's word that it is to stay as it is; what it was, in words. */
export function forgetLeftovers(folder: string, lab: string): string[] {
  const found = existsSync(fileOf(folder, lab)) ? readOne(folder, lab) : undefined
  if (!found) return []
  remove(folder, lab)
  return wordsOf(found)
}

/**
 * Another lab's change of one of these interfaces was kept: what was there before is not any more what is right. A part of it alone is
 * not undone either: that could leave a card without any address.
 */
export function noteOvertaken(folder: string, lab: string, operations: InsideOperation[]): void {
  const names = new Set(operations.flatMap(namedBy))
  for (const each of readLeftovers(folder)) {
    if ('left' in each || each.lab === lab || each.since !== undefined) continue
    const isOvertaken = each.items.some(({ operation }) => {
      const parsed = parseInside(operation)
      return parsed.ok && namedBy(parsed.operation).some((name) => names.has(name))
    })
    if (isOvertaken) writeLeftovers(folder, { ...each, since: lab })
  }
}
