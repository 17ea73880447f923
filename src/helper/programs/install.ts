// What is to outlast a power cut: whole files, and what managers have written.
import { closeSync, fchmodSync, fsyncSync, mkdirSync, openSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { spawnSync } from 'node:child_process'
import { commandTime, programPath, type Environment } from './program.ts'

/** The file is there with all its text or not at all. Throws what the file system throws. Readable for all. */
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

/** NetworkManager and systemctl do not wait for the disk with what they write. */
export function writeThrough(env: Environment): void {
  spawnSync(programPath('sync'), [], { env, timeout: commandTime })
}
