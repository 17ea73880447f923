// Lab files for an application: opened, saved, remembered.
import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import { z } from 'zod'
import type { Output } from '../../contract/api.ts'
import { makeFolder } from './folder.ts'

const recentSchema = z.array(z.object({ file: z.string(), opened: z.number() }))
const mostRecent = 30

const stateFolder = (): string => join(process.env.XDG_STATE_HOME || join(homedir(), '.local/state'), 'tapdeck')
const recentFile = (): string => join(stateFolder(), 'recent.json')

/** Where new labs are proposed to be kept. */
export const labsFolder = (): string =>
  join(process.env.XDG_DATA_HOME || join(homedir(), '.local/share'), 'tapdeck', 'labs')

/** The folder that is proposed for new labs is made with the first of them; others are the user's own to make. */
export function prepareFolder(file: string): void {
  if (dirname(resolve(file)) === labsFolder()) makeFolder(labsFolder())
}

/** A list that cannot be read is an empty one: it is only a convenience, and the next opening mends it. */
function recent(): z.output<typeof recentSchema> {
  try {
    return recentSchema.parse(JSON.parse(readFileSync(recentFile(), 'utf8')))
  } catch {
    return []
  }
}

/** Where it cannot be written it is no longer than it was: no reason not to open a file. */
export function rememberFile(file: string, now: number): void {
  const path = resolve(file)
  const list = [{ file: path, opened: now }, ...recent().filter((entry) => entry.file !== path)].slice(0, mostRecent)
  try {
    makeFolder(stateFolder())
    writeFileSync(`${recentFile()}.new`, JSON.stringify(list), { mode: 0o600 })
    renameSync(`${recentFile()}.new`, recentFile())
  } catch {
    // The history, which matters, tells of the same trouble.
  }
}

const nameOf = (file: string): string => basename(file).replace(/(\.lab)?\.ya?ml$/, '')

/**
 * Files opened before that are still there, those in the user's folder of labs, and every lab of `up` whatever its file is:
 * what `tapdeck list` lists can be gone on with. `appliedFrom`: the file that a lab was applied from last.
 */
export function knownFiles(
  up: readonly string[],
  appliedFrom: (lab: string) => string | undefined,
): Output<'lab.files'> {
  const folder = labsFolder()
  const opened: KnownFile[] = recent().filter(({ file }) => existsSync(file))
  const here = existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => /\.ya?ml$/.test(name))
        .map((name) => join(folder, name))
    : []
  const isNew = (file: string): boolean => !opened.some((entry) => entry.file === file)
  const files: KnownFile[] = [...opened, ...here.filter(isNew).map((file) => ({ file }))]
  const running = up.map((lab) => ({ lab, file: fileOf(lab, files, appliedFrom(lab)) }))
  const labIn = new Map(running.flatMap(({ lab, file }) => (file === undefined ? [] : [[file, lab] as const])))
  const isListed = new Set(files.map(({ file }) => file))
  const named = files.map((entry) => ({ ...entry, name: labIn.get(entry.file) ?? nameOf(entry.file) }))
  return {
    folder,
    files: [
      ...running
        .filter(({ file }) => file === undefined || !isListed.has(file))
        .map(({ lab, file }) => ({ file, name: lab, up: true })),
      ...named.filter(({ file }) => labIn.has(file)).map((entry) => ({ ...entry, up: true })),
      ...named.filter(({ file }) => !labIn.has(file)).map((entry) => ({ ...entry, up: false })),
    ],
  }
}

interface KnownFile {
  file: string
  opened?: number
}

/** Where it was applied from, if that is still there; else a known file of its name. */
const fileOf = (lab: string, files: readonly KnownFile[], applied: string | undefined): string | undefined =>
  applied !== undefined && existsSync(applied) ? applied : files.find(({ file }) => nameOf(file) === lab)?.file
