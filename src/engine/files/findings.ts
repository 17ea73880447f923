// All that can be said of a lab file on this machine.
import { accessSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { FaultError } from '../../core/fault.ts'
import type { HostSnapshot } from '../../core/host/schema.ts'
import { readLab } from '../../core/lab/check.ts'
import { withFiles } from '../../core/lab/check/guests/files.ts'
import { withMachine } from '../../core/lab/check/machine.ts'
import type { Finding } from '../../core/lab/finding.ts'
import { readShared } from '../observe/live/shared.ts'
import { readLabFile } from './store.ts'
import { codeOf } from './store-faults.ts'

/**
 * All that can be said of a lab file: also which files of its guests are not there, and of a lab of the machine what that has not. `host`
 * is another machine, whose files are not known. A machine that cannot be read is one finding more: a lab is written on other machines
 * too. Throws only if the file cannot be read.
 */
export async function findingsOf(file: string, host: HostSnapshot | undefined): Promise<Finding[]> {
  const { lab, findings: ofText, locate } = readLab((await readLabFile(file)).text, file)
  if (lab === undefined) return ofText
  const folder = dirname(resolve(file))
  const findings = host ? ofText : withFiles(ofText, lab, { folder, isThere: mayBeThere }, locate)
  if (lab.scope !== 'host') return findings
  try {
    return withMachine(findings, lab, host ?? (await readShared({ kind: 'machine' })), locate)
  } catch (error) {
    if (!(error instanceof FaultError)) throw error
    const { code, message, hint } = error.fault
    return [
      ...findings,
      { level: 'advice', code, message, ...(hint === undefined ? {} : { hint }), at: locate(['scope']) },
    ]
  }
}

/** In a folder that this user may not enter anything may be. */
function mayBeThere(file: string): boolean {
  try {
    accessSync(file)
    return true
  } catch (error) {
    return !['ENOENT', 'ENOTDIR'].includes(String(codeOf(error)))
  }
}
