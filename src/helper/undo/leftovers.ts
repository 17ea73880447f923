// What undoing has left undone, on disk: until it is undone, or the user forgets it.
import { existsSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import {
  holdsUp,
  leftFault,
  leftoversFile,
  leftoversText,
  parseLeftovers,
  type Leftovers,
} from '../../contract/leftovers.ts'
import type { Recovered } from '../../contract/helper.ts'
import { namedBy, outlastsReboot, parseInside, type InsideOperation } from '../../core/plan/operation.ts'
import { isMachineWide } from '../../core/plan/operations/sysctl.ts'
import { bootId, removeJournal, stageDurably, syncFolder, writeDurably } from './journal.ts'
import type { Launch } from '../setting.ts'
import { inTurn } from './turn.ts'

const fileOf = (folder: string, lab: string): string => join(folder, leftoversFile(lab))

/** Whoever may ask how the lab is may know of it. */
const mode = 0o644

/** What is left of one lab: readable, or told of by its words. */
export type Found = Leftovers | (Recovered & { unreadable: true; boot?: string })

/** Keeps what is left of a lab's change; where nothing is, there is no file afterwards. */
export function writeLeftovers(folder: string, leftovers: Leftovers): void {
  if (leftovers.items.length + (leftovers.told ?? []).length > 0)
    writeDurably(fileOf(folder, leftovers.lab), leftovers, mode)
  else remove(folder, leftovers.lab)
}

function remove(folder: string, lab: string): void {
  if (!existsSync(fileOf(folder, lab))) return
  rmSync(fileOf(folder, lab))
  syncFolder(folder)
}

/** Of every lab. */
export function readLeftovers(folder: string): Found[] {
  return readdirSync(folder).flatMap((name) => {
    const lab = /^(.+)\.left\.json$/.exec(name)?.[1]
    return lab === undefined ? [] : (readOne(folder, lab) ?? [])
  })
}

export function readOne(folder: string, lab: string): Found | undefined {
  const file = fileOf(folder, lab)
  if (!existsSync(file)) return undefined
  try {
    const found = parseLeftovers(readFileSync(file, 'utf8'))
    return 'unreadable' in found ? { ...found, ...untold(file, lab) } : found
  } catch (error) {
    const isGone = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    return isGone ? undefined : { unreadable: true, ...untold(file, lab) }
  }
}

const untold = (file: string, lab: string): Recovered => ({
  lab,
  left: [`${file} cannot be read, so what it would undo is not known`],
})

export const wordsOf = (found: Found): string[] => ('unreadable' in found ? found.left : leftoversText(found))

/**
 * Before a lab is changed: what is left of it from this run of the machine is in the way (fault `helper.left`); what is left from an
 * earlier one is told from now on, and not tried any more.
 */
export function clearTheWay(folder: string, lab: string): void {
  const found = readOne(folder, lab)
  if (!found) return
  if (holdsUp(found, bootId())) throw leftFault(lab, wordsOf(found))
  if ('unreadable' in found) return setAside(folder, lab)
  const lasting = found.items.filter(({ operation }) => {
    const parsed = parseInside(operation)
    return !parsed.ok || outlastsReboot(parsed.operation)
  })
  const told = [...lasting.flatMap(({ words }) => words), ...(found.told ?? [])]
  writeLeftovers(folder, { ...found, items: [], told })
}

/** Only a person can make anything of it. */
function setAside(folder: string, lab: string): void {
  const file = fileOf(folder, lab)
  const aside = `${file}.unreadable`
  renameSync(file, aside)
  const told = [`${aside} cannot be read, so what it would undo is not known`]
  writeLeftovers(folder, { version: 1, lab, shown: [], made: [], seen: [], boot: bootId(), items: [], told })
}

/** The user's word that it is to stay as it is; what it was, in words. Fault `helper.busy`. */
export async function forgetLeftovers(folder: string, lab: string): Promise<string[]> {
  if (!readOne(folder, lab)) return []
  return inTurn(folder, () => {
    const found = readOne(folder, lab)
    if (!found) return []
    remove(folder, lab)
    return wordsOf(found)
  })
}

/** The end of a plan that is kept: its journal goes, and what is left of other labs learns of it. Fault `helper.busy`: it is under way yet. */
export async function endKept({ scope, journals }: Launch, lab: string, inverse: InsideOperation[]): Promise<void> {
  const end = (): void => {
    const overtaken = scope === 'host' ? noteOvertaken(journals, lab, inverse) : () => undefined
    removeJournal(journals, lab)
    // Only now: if we die before the journal has gone, the plan is undone and has overtaken nothing.
    overtaken()
  }
  // Nobody tries again in between.
  if (scope === 'host' && readLeftovers(journals).length > 0) await inTurn(journals, end)
  else end()
}

/**
 * Another lab's change of one of these interfaces is being kept: what was there before is not any more what is right. A part of it alone
 * is not undone either: that could leave a card without any address. It counts when what this returns is called.
 */
function noteOvertaken(folder: string, lab: string, operations: InsideOperation[]): () => void {
  const noted = readLeftovers(folder).flatMap((each) => {
    if ('unreadable' in each || each.lab === lab || each.since !== undefined) return []
    return isOvertaken(each, operations) ? [stageDurably(fileOf(folder, each.lab), { ...each, since: lab }, mode)] : []
  })
  return () => {
    for (const count of noted) count()
  }
}

/** Whether operations of another lab's change meet what is left of this one. */
export function isOvertaken({ items }: Leftovers, operations: InsideOperation[]): boolean {
  const names = new Set(operations.flatMap(namedBy))
  return items.some(({ operation }) => {
    const parsed = parseInside(operation)
    if (!parsed.ok) return false
    return isOfTheMachine(parsed.operation) || namedBy(parsed.operation).some((name) => names.has(name))
  })
}

/** A setting that the other lab may need although its change did not set it, as it was so already. */
const isOfTheMachine = (operation: InsideOperation): boolean =>
  operation.op === 'sysctl.remember' || (operation.op === 'sysctl.set' && isMachineWide(operation.key))
