// The files of a guest before it starts: those that must be there, and those that are made.
import {
  accessSync,
  constants,
  copyFileSync,
  existsSync,
  linkSync,
  mkdtempSync,
  openSync,
  closeSync,
  renameSync,
  rmSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { z } from 'zod'
import { FaultError, unreachable } from '../../core/fault.ts'
import { hintOfMissing } from '../../core/lab/check/guests/files.ts'
import { imageCommand } from '../../core/qemu/disks.ts'
import type { DiskToMake, FileToRead, QemuCommand } from '../../core/qemu/facts.ts'
import { makeFolder } from '../files/folder.ts'
import { findQemuImg, outcomeOf } from './installed/program.ts'

/** Milliseconds; qemu-img writes a header, but the disk may be asleep. */
const patience = 60_000

/**
 * Checks every file that is read and makes those that are missing and may be made; never changes one that is there.
 *
 * Faults, each with its place in the lab: `guest.file-missing`, `guest.file-forbidden`, `guest.disk-unmade`.
 */
export async function prepareFiles(
  { prepare, reads }: Pick<QemuCommand, 'prepare' | 'reads'>,
  qemu: string,
): Promise<void> {
  const wanted = prepare.filter(({ path }) => !existsSync(path))
  const made = new Set(wanted.map(({ path }) => path))
  for (const file of reads) if (!made.has(file.path)) checkReadable(file)
  await Promise.all(wanted.map((file) => make(file, qemu)))
}

function checkReadable({ path, at }: FileToRead): void {
  try {
    accessSync(path, constants.R_OK)
  } catch (error) {
    if (codeOf(error) === 'EACCES')
      throw new FaultError({
        code: 'guest.file-forbidden',
        message: `You may not read ${path}.`,
        hint: `The guest runs as you: give yourself the right to it, as with chmod or chown.`,
        at: { path: at },
        retry: 'again',
      })
    throw new FaultError({
      code: 'guest.file-missing',
      message: `There is no ${path}.`,
      hint: hintOfMissing(at),
      at: { path: at },
      retry: 'again',
    })
  }
}

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined)

async function make(file: DiskToMake, qemu: string): Promise<void> {
  const folder = dirname(file.path)
  // A folder of Tapdeck's own is made; one that the lab names is the user's, and may be misspelt.
  if (file.kind === 'copy') makeFolder(folder)
  const draft = await inDraft(file, folder, qemu)
  try {
    putInPlace(draft.file, file.path)
  } catch (error) {
    throw unmade(file, error instanceof Error ? error.message : String(error))
  } finally {
    rmSync(draft.folder, { recursive: true, force: true })
  }
}

/** The file, made in a folder beside its place under its own name, which VMDK writes into the image. */
async function inDraft(file: DiskToMake, folder: string, qemu: string): Promise<{ folder: string; file: string }> {
  let draft: string
  try {
    draft = mkdtempSync(join(folder, '.tapdeck-'))
  } catch (error) {
    throw unmade(file, error instanceof Error ? error.message : String(error))
  }
  const path = join(draft, basename(file.path))
  try {
    switch (file.kind) {
      case 'copy':
        copyFileSync(file.from, path)
        break
      case 'image':
        await makeImage({ ...file, path }, findQemuImg(qemu))
        break
      default:
        unreachable(file)
    }
    return { folder: draft, file: path }
  } catch (error) {
    rmSync(draft, { recursive: true, force: true })
    throw error instanceof FaultError ? error : unmade(file, error instanceof Error ? error.message : String(error))
  }
}

async function makeImage(image: Extract<DiskToMake, { kind: 'image' }>, program: string): Promise<void> {
  const format = image.backing === undefined ? undefined : await formatOf(image.backing, image, program)
  const { status, stderr } = await outcomeOf(program, imageCommand(image, format), patience)
  if (status !== 0) throw unmade(image, stderr.trim())
}

const infoSchema = z.looseObject({ format: z.string() })

/** `-U`: a guest may be running on it. */
async function formatOf(backing: string, image: DiskToMake, program: string): Promise<string> {
  const { status, stdout, stderr } = await outcomeOf(program, ['info', '-U', '--output=json', backing], patience)
  if (status !== 0) throw unmade(image, stderr.trim())
  return infoSchema.parse(JSON.parse(stdout)).format
}

/** Unless something is there by now: link() does not overwrite. */
function putInPlace(draft: string, path: string): void {
  try {
    linkSync(draft, path)
  } catch (error) {
    const code = codeOf(error)
    if (code === 'EEXIST') return
    if (code !== 'EPERM' && code !== 'EOPNOTSUPP' && code !== 'ENOSYS' && code !== 'EMLINK') throw error
    // FAT and some network file systems have no links: the name is taken first, then given to the file.
    closeSync(openSync(path, 'wx'))
    renameSync(draft, path)
  }
}

const unmade = ({ path, at }: DiskToMake, cause: string): FaultError =>
  new FaultError({
    code: 'guest.disk-unmade',
    message: `${path} could not be made.`,
    hint: 'Is its folder there, may you write to it, and is there room?',
    at: { path: at },
    retry: 'again',
    cause,
  })
