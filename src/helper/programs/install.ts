// What is to outlast a power cut: whole files, and what managers have written.
import { closeSync, fchmodSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { spawnSync } from 'node:child_process'
import { commandTime, programPath, type Environment } from './program.ts'

/** The file is there with all its text or not at all. Throws what the file system throws. Readable for all where nothing is said. */
export function installFile(file: string, text: string, mode = 0o644): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o755 })
  const temporary = `${file}.new`
  const handle = openSync(temporary, 'w', mode)
  try {
    // whatever our own mask says
    fchmodSync(handle, mode)
    writeFileSync(handle, text)
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
  try {
    renameSync(temporary, file)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw error
  }
}

/** NetworkManager and systemctl do not wait for the disk with what they write. */
export function writeThrough(env: Environment): void {
  spawnSync(programPath('sync'), [], { env, timeout: commandTime })
}
