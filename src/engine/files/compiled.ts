// Where Node keeps what it has compiled of us: a third of the start of a small command is the compiling.
import { lstatSync } from 'node:fs'
import module from 'node:module'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { makeFolder } from './folder.ts'

/** `$XDG_CACHE_HOME/tapdeck` or `~/.cache/tapdeck`. */
export const cacheFolder = (): string => join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'tapdeck')

/**
 * The folder for compiled code; undefined where there can be none, which only costs time. Node runs what it finds there, so it
 * must be this user's alone: Node's own default, under the temporary folder, is not.
 */
export function compiledFolder(): string | undefined {
  const folder = join(cacheFolder(), 'compiled')
  try {
    makeFolder(folder)
    for (const each of [cacheFolder(), folder]) {
      const status = lstatSync(each)
      if (!status.isDirectory() || status.uid !== process.getuid?.() || (status.mode & 0o022) !== 0) return undefined
    }
    return folder
  } catch {
    return undefined
  }
}

/** From here on this process keeps what it compiles, and takes what was kept. Node 20 cannot yet. */
export function keepCompiled(): void {
  const folder = compiledFolder()
  if (folder !== undefined && 'enableCompileCache' in module) module.enableCompileCache(folder)
}
