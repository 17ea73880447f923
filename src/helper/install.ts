// Writes a whole file so that it is there with all its text or not at all, a power cut included.
import { closeSync, fchmodSync, fsyncSync, mkdirSync, openSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/** Throws what the file system throws. Readable for all. */
export function installFile(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o755 })
  const temporary = `${file}.new`
  const handle = openSync(temporary, 'w', 0o644)
  try {
    // whatever our own mask says
    fchmodSync(handle, 0o644)
    writeFileSync(handle, text)
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
  renameSync(temporary, file)
}
