// Small files of /proc, /sys and /run, read at once: faster than any other way, as the kernel answers from memory.
import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs'
import { basename } from 'node:path'

/** The text; undefined if it is not there, may not be read, or has just gone. */
export function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}

/** The names in a folder; none if it is not there or may not be read. */
export function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

/** The last part of where a symbolic link leads; undefined if there is none. */
export function linkName(file: string): string | undefined {
  try {
    return basename(readlinkSync(file))
  } catch {
    return undefined
  }
}

/** The number by which the kernel knows a file; undefined if there is none. */
export function inodeOf(file: string): number | undefined {
  try {
    return statSync(file).ino
  } catch {
    return undefined
  }
}

/** `{ [key]: value }` or nothing: for keys that are left out where there is no value. */
export const given = <K extends string, V>(key: K, value: V | undefined): Partial<Record<K, V>> => {
  const entry: Partial<Record<K, V>> = {}
  if (value !== undefined) entry[key] = value
  return entry
}
