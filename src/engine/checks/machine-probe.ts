// The machine itself, for checks.
import { execFile } from 'node:child_process'
import { closeSync, openSync, statSync } from 'node:fs'
import { inodeOf, linkName, namesIn, textOf } from '../observe/files.ts'
import { environment, findProgram } from '../observe/run.ts'
import type { Probe } from './probe.ts'

/** Milliseconds for one program. */
const patience = 4000

export const machineProbe: Probe = {
  text: textOf,
  names: namesIn,
  link: linkName,
  inode: inodeOf,
  open,
  mode,
  program: findProgram,
  run,
}

function open(file: string): ReturnType<Probe['open']> {
  try {
    closeSync(openSync(file, 'r+'))
    return { state: 'open' }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'ENOENT') return { state: 'absent', why }
    return { state: code === 'EACCES' || code === 'EPERM' ? 'forbidden' : 'broken', why }
  }
}

function mode(file: string): string | undefined {
  try {
    return `0${(statSync(file).mode & 0o7777).toString(8)}`
  } catch {
    return undefined
  }
}

function run([program, ...args]: readonly [string, ...string[]]): ReturnType<Probe['run']> {
  return new Promise((resolve) => {
    const child = execFile(program, args, { env: environment, timeout: patience }, (error, stdout, stderr) => {
      if (!error) resolve({ code: 0, stdout, stderr })
      else if (error.code === 'ENOENT') resolve({ code: 127, stdout, stderr: `${program} is not installed` })
      else if (error.killed === true) resolve({ code: 124, stdout, stderr: `did not end within ${patience} ms` })
      else resolve({ code: typeof error.code === 'number' ? error.code : 1, stdout, stderr: stderr || error.message })
    })
    child.stdin?.end()
  })
}
