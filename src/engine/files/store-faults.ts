// What can go wrong with a lab file on disk, as faults.
import { dirname } from 'node:path'
import { FaultError } from '../../core/fault.ts'

export const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined

/** For a rejected promise: undefined if the file is not there. */
export function ifMissing(error: unknown): undefined {
  if (codeOf(error) !== 'ENOENT') throw error
}

/** The fault for what reading a lab file threw. */
export function faultOfRead(file: string, error: unknown): unknown {
  const cause = String(error)
  const at = { file }
  switch (codeOf(error)) {
    case 'ENOENT':
    case 'ENOTDIR':
      return new FaultError({
        code: 'lab.missing',
        message: `There is no file ${file}.`,
        hint: 'Look at the path.',
        at,
        cause,
      })
    case 'EACCES':
    case 'EPERM':
      return new FaultError({
        code: 'lab.unreadable',
        message: `${file} may not be read.`,
        hint: 'Look at its owner and mode.',
        at,
        cause,
      })
    case 'EISDIR':
      return new FaultError({
        code: 'lab.unreadable',
        message: `${file} is a folder.`,
        hint: 'Name the lab file in it.',
        at,
        cause,
      })
    case undefined:
      return error
    default:
      return new FaultError({ code: 'lab.unreadable', message: `${file} cannot be read.`, retry: 'again', at, cause })
  }
}

/** The fault for what writing a lab file threw. */
export function faultOfWrite(file: string, error: unknown): unknown {
  if (error instanceof FaultError) return error
  const cause = String(error)
  const at = { file }
  switch (codeOf(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new FaultError({
        code: 'lab.disk-full',
        message: `There is no room on the disk for ${file}; it is as it was.`,
        hint: 'Make room and save again.',
        retry: 'again',
        at,
        cause,
      })
    case 'EROFS':
    case 'EACCES':
    case 'EPERM':
      return new FaultError({
        code: 'lab.read-only',
        message: `${file} may not be written; it is as it was.`,
        hint: 'Look at the owner and mode of the file and of its folder, or save it elsewhere.',
        at,
        cause,
      })
    case 'ENOENT':
    case 'ENOTDIR':
      return new FaultError({
        code: 'lab.missing',
        message: `There is no folder ${dirname(file)}.`,
        hint: 'Make it, or save elsewhere.',
        at,
        cause,
      })
    case 'EEXIST':
      return new FaultError({
        code: 'lab.changed',
        message: `${file} is there already.`,
        hint: 'Save under another name; nothing was overwritten.',
        at,
        cause,
      })
    case undefined:
      return error
    default:
      return new FaultError({
        code: 'lab.unwritable',
        message: `${file} cannot be written.`,
        retry: 'again',
        at,
        cause,
      })
  }
}
