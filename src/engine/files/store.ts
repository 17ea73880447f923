// Lab files on disk: read whole, written whole or not at all.
import { constants } from 'node:fs'
import { access, link, lstat, open, readdir, readlink, rename, rm, stat, type FileHandle } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { digest } from '../../core/digest.ts'
import { FaultError } from '../../core/fault.ts'
import { readLab } from '../../core/lab/check.ts'
import { hasErrors, remarkOf, type Finding } from '../../core/lab/finding.ts'
import type { Lab } from '../../core/lab/schema.ts'
import { parseLab } from '../../core/lab/text.ts'
import { codeOf, faultOfRead, faultOfWrite, ifMissing } from './store-faults.ts'

export interface StoredLab {
  file: string
  text: string
  /** Of the text: to be given to `saveLab`. */
  digest: string
  lab: Lab
  /** What the checks say. */
  findings: Finding[]
}

/** As `ifUnchangedFrom`: the file must not be there yet. */
export const absent = 'absent'

/** Far above what a lab file may have, so that the fault about its size comes from one place. */
const mostBytes = 16 * 1_048_576

/** Reads a lab file that is to be acted on. Throws `lab.missing`, `lab.unreadable`, or `lab.invalid` with all findings if one of them is an error. */
export async function loadLab(file: string): Promise<StoredLab> {
  const stored = await openLab(file)
  if (hasErrors(stored.findings)) throw invalidLab(file, stored.findings)
  return stored
}

/** Reads a lab file that is to be shown and mended: only what is not a lab at all is `lab.invalid`. */
export async function openLab(file: string): Promise<StoredLab> {
  const text = await readText(file)
  const { lab, findings } = understood(text, file)
  if (lab === undefined) throw invalidLab(file, findings)
  return { file, text, digest: digest(text), lab, findings }
}

/** A lab file as it is, valid or not. Throws `lab.missing` or `lab.unreadable`. */
export async function readLabFile(file: string): Promise<{ text: string; digest: string }> {
  const text = await readText(file)
  return { text, digest: digest(text) }
}

/** The lab in a text that is not on disk; its findings speak of `file`. Throws `lab.invalid`. */
export function labFromText(text: string, file: string): Lab {
  const { lab, findings } = understood(text, file)
  if (lab === undefined || hasErrors(findings)) throw invalidLab(file, findings)
  return lab
}

/** The last few texts that were read: a plan and its apply, a status each second, all ask for the same one. */
const recent = new Map<string, ReturnType<typeof readLab>>()
const mostRecent = 4

function understood(text: string, file: string): ReturnType<typeof readLab> {
  const key = `${file}\n${text}`
  const read = recent.get(key) ?? readLab(text, file)
  recent.delete(key)
  recent.set(key, read)
  for (const oldest of recent.keys()) if (recent.size > mostRecent) recent.delete(oldest)
  return read
}

function invalidLab(file: string, findings: readonly Finding[]): FaultError {
  const errors = findings.filter(({ level }) => level === 'error')
  const [first] = errors
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : ''
  return new FaultError({
    code: 'lab.invalid',
    message: `${file} is not a valid lab${more}: ${first?.message ?? 'it cannot be read.'}`,
    hint: first?.hint ?? 'Mend the file; nothing was changed.',
    at: first?.at ?? { file },
    findings: findings.map(remarkOf),
  })
}

async function readText(file: string): Promise<string> {
  let handle: FileHandle | undefined
  try {
    handle = await open(file, 'r')
    const { size } = await handle.stat().then((info) => {
      if (info.isDirectory()) throw Object.assign(new Error('is a directory'), { code: 'EISDIR' })
      return info
    })
    if (size > mostBytes)
      throw new FaultError({
        code: 'lab.invalid',
        message: `${file} has ${size} bytes: that is no lab file.`,
        hint: 'A lab file has some kilobytes.',
        at: { file },
      })
    return decoded(file, await handle.readFile())
  } catch (error) {
    throw faultOfRead(file, error)
  } finally {
    await handle?.close()
  }
}

function decoded(file: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (error) {
    throw new FaultError({
      code: 'lab.invalid',
      message: `${file} is not text in UTF-8.`,
      hint: 'Save it as UTF-8.',
      at: { file },
      cause: String(error),
    })
  }
}

/**
 * Writes a lab file: afterwards it has the old text or the new one, whatever happens meanwhile. Follows symbolic links, keeps mode and owner.
 * `ifUnchangedFrom` is the digest of the text that the caller began with, or `absent`.
 * Throws `lab.changed` if the file is another by now, `lab.invalid` if the text is no lab, `lab.read-only`, `lab.disk-full`, `lab.missing`, `lab.unwritable`.
 * Returns the digest of the new text.
 */
export async function saveLab(file: string, text: string, options: { ifUnchangedFrom?: string } = {}): Promise<string> {
  const { lab, findings } = parseLab(text, file)
  // What is saved can be loaded.
  if (lab === undefined) throw invalidLab(file, findings)
  let temporary: string | undefined
  try {
    const target = await finalTarget(file)
    const before = await stat(target).catch(ifMissing)
    if (before) await access(target, constants.W_OK)
    await mustBeUnchanged(file, target, before !== undefined, options.ifUnchangedFrom)
    await sweep(target)
    temporary = join(dirname(target), `.${basename(target)}.${process.pid}-${counter++}.tmp`)
    await writeWhole(temporary, text, before)
    if (options.ifUnchangedFrom === absent) await link(temporary, target)
    else {
      // Once more: writing may have taken its time.
      await mustBeUnchanged(file, target, before !== undefined, options.ifUnchangedFrom)
      await rename(temporary, target)
      temporary = undefined
    }
    await syncFolder(dirname(target))
    return digest(text)
  } catch (error) {
    throw faultOfWrite(file, error)
  } finally {
    if (temporary !== undefined) await rm(temporary, { force: true })
  }
}

let counter = 0

/** The file at the end of all symbolic links; it may not be there itself. */
async function finalTarget(file: string): Promise<string> {
  let target = resolve(file)
  for (let hops = 0; hops < 40; hops++) {
    const info = await lstat(target).catch(ifMissing)
    if (!info?.isSymbolicLink()) {
      if (info?.isDirectory()) throw Object.assign(new Error('is a directory'), { code: 'EISDIR' })
      return target
    }
    target = resolve(dirname(target), await readlink(target))
  }
  throw Object.assign(new Error('too many symbolic links'), { code: 'ELOOP' })
}

async function mustBeUnchanged(
  file: string,
  target: string,
  isThere: boolean,
  from: string | undefined,
): Promise<void> {
  if (from === undefined) return
  const now = isThere ? digest(await readText(target)) : absent
  if (now === from) return
  throw new FaultError({
    code: 'lab.changed',
    message: isThere
      ? `${file} is not what it was when it was read: something else has changed it.`
      : `${file} is gone: something else has removed or renamed it.`,
    hint: 'Load it again, or save under another name; nothing was overwritten.',
    at: { file },
  })
}

async function writeWhole(
  temporary: string,
  text: string,
  before: { mode: number; uid: number; gid: number } | undefined,
): Promise<void> {
  const handle = await open(temporary, 'wx', 0o666)
  try {
    if (before) {
      await handle.chmod(before.mode & 0o7777)
      // Root edits the file of a user: it stays the user's.
      if (process.getuid?.() === 0) await handle.chown(before.uid, before.gid)
    }
    await handle.writeFile(text, 'utf8')
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Without it a crash of the machine could bring the old name back to the old file. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** What saves left that were killed. */
async function sweep(target: string): Promise<void> {
  const folder = dirname(target)
  const prefix = `.${basename(target)}.`
  for (const name of await readdir(folder)) {
    const pid = name.startsWith(prefix) ? /^(\d+)-\d+\.tmp$/.exec(name.slice(prefix.length))?.[1] : undefined
    if (pid !== undefined && !isAlive(Number(pid))) await rm(join(folder, name), { force: true })
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return codeOf(error) !== 'ESRCH'
  }
}
