// The programs of QEMU: which file each is, and what it answers.
import { execFile } from 'node:child_process'
import { accessSync, constants, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { FaultError } from '../../../core/fault.ts'

/** RHEL has its QEMU there, under this name (package qemu-kvm-core). */
const elsewhere = ['/usr/bin/qemu-system-x86_64', '/usr/local/bin/qemu-system-x86_64', '/usr/libexec/qemu-kvm']
const folders = ['/usr/bin', '/usr/local/bin']

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return statSync(file).isFile()
  } catch {
    return false
  }
}

const onPath = (name: string): string[] =>
  (process.env['PATH'] ?? '').split(':').flatMap((folder) => (folder === '' ? [] : [join(folder, name)]))

const missing = (program: string, packages: string): FaultError =>
  new FaultError({
    code: 'qemu.missing',
    message: `${program} is not installed.`,
    hint: `Install it: ${packages}. If it is somewhere unusual, set TAPDECK_QEMU to the file of qemu-system-x86_64.`,
    retry: 'again',
  })

/** The QEMU that starts guests: `TAPDECK_QEMU`, else the first on PATH, else the usual places. Fault `qemu.missing`. */
export function findQemu(): string {
  const asked = process.env['TAPDECK_QEMU']
  if (asked !== undefined && asked !== '') {
    const file = (asked.includes('/') ? [asked] : onPath(asked)).find(isProgram)
    if (file !== undefined) return file
    throw new FaultError({
      code: 'qemu.missing',
      message: `TAPDECK_QEMU says ${asked}, which is no program.`,
      hint: 'Give it the file of a qemu-system-x86_64, or unset it.',
    })
  }
  const found = [...onPath('qemu-system-x86_64'), ...elsewhere].find(isProgram)
  if (found === undefined)
    throw missing('QEMU', 'qemu-system-x86 (Debian, Ubuntu, Arch), qemu-system-x86-core (Fedora), qemu-kvm-core (RHEL)')
  return found
}

/** qemu-img: next to the QEMU that is used, else on PATH. Fault `qemu.missing`. */
export function findQemuImg(qemu: string): string {
  const beside = join(dirname(qemu), 'qemu-img')
  const found = [beside, ...onPath('qemu-img'), ...folders.map((folder) => `${folder}/qemu-img`)].find(isProgram)
  if (found === undefined) throw missing('qemu-img', 'qemu-utils (Debian, Ubuntu), qemu-img (Fedora, RHEL, Arch)')
  return found
}

export interface Outcome {
  /** -1 if a signal ended it, or the time was up. */
  status: number
  stdout: string
  stderr: string
  timedOut: boolean
}

/** Runs a program to its end, `within` milliseconds. What it says is not translated. */
export function outcomeOf(program: string, args: readonly string[], within: number): Promise<Outcome> {
  return new Promise((resolve) => {
    const options = {
      env: { ...process.env, LC_ALL: 'C' },
      timeout: within,
      killSignal: 'SIGKILL' as const,
      maxBuffer: 16 * 1024 * 1024,
    }
    const child = execFile(program, args, options, (error, stdout, stderr) => {
      const status = error === null ? 0 : typeof error.code === 'number' ? error.code : -1
      resolve({
        status,
        stdout,
        stderr: stderr === '' && status === -1 && error !== null ? error.message : stderr,
        timedOut: error?.killed === true,
      })
    })
    child.stdin?.on('error', () => undefined) // it may end without reading
    child.stdin?.end()
  })
}
