// Answers that cost a process to get, kept on disk for as long as what they depend on is the same.
import { readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { z } from 'zod'
import { cacheFolder } from '../../files/compiled.ts'
import { makeFolder } from '../../files/folder.ts'

/** What says that a file is still the same: path, time of the last change, size. */
export function fileKey(path: string): string {
  const { mtimeMs, size } = statSync(path)
  return `${path} ${mtimeMs} ${size}`
}

/** The answer kept under `key`; undefined if there is none, or one of another version of Tapdeck. */
export function cached<S extends z.ZodType>(name: string, key: string, schema: S): z.output<S> | undefined {
  try {
    const read: unknown = JSON.parse(readFileSync(join(cacheFolder(), `${name}.json`), 'utf8'))
    if (typeof read !== 'object' || read === null || !('key' in read) || !('value' in read)) return undefined
    if (read.key !== key) return undefined
    const value = schema.safeParse(read.value)
    return value.success ? value.data : undefined
  } catch {
    // Not there, or cut short: it is asked anew.
    return undefined
  }
}

/** Keeps an answer, instead of the one before. A folder that cannot be written to only costs time at the next start. */
export function keep(name: string, key: string, value: unknown): void {
  const file = join(cacheFolder(), `${name}.json`)
  try {
    makeFolder(cacheFolder())
    const temporary = `${file}.${process.pid}`
    writeFileSync(temporary, JSON.stringify({ key, value }), { mode: 0o600 })
    renameSync(temporary, file)
  } catch {
    // A read-only home is no reason not to start a guest.
  }
}
