// The end of a file that grows: a log.
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'

/** The last bytes of a file, at most so many; none of one that is not there. */
export function fileEnd(path: string, most: number): Buffer {
  let file: number
  try {
    file = openSync(path, 'r')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return Buffer.alloc(0)
    throw error
  }
  try {
    const { size } = fstatSync(file)
    const bytes = Buffer.alloc(Math.min(size, most))
    return bytes.subarray(0, readSync(file, bytes, 0, bytes.length, size - bytes.length))
  } finally {
    closeSync(file)
  }
}
