// Whether guests really run under KVM: /dev/kvm may open, and every guest die all the same.
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { cached, fileKey, keep } from './installed/cache.ts'
import { probeArgs, probeSector, probeStatus } from './installed/probe.ts'
import { outcomeOf } from './installed/program.ts'

const findingSchema = z.discriminatedUnion('state', [
  z.strictObject({ state: z.literal('works') }),
  /** No /dev/kvm, or none that this user may open. */
  z.strictObject({ state: z.literal('absent'), reason: z.string() }),
  z.strictObject({ state: z.literal('broken'), reason: z.string() }),
])
export type KvmFinding = z.output<typeof findingSchema>

/** Milliseconds; with a KVM that works it takes a tenth of that. */
const patience = 2000

const found = new Map<string, Promise<KvmFinding>>()

/** Opens /dev/kvm, and runs a guest of a few instructions under it; that second part once per boot and QEMU. */
export function kvmFinding(program: string, look: 'cached' | 'again' = 'cached'): Promise<KvmFinding> {
  const closed = whyClosed()
  if (closed !== undefined) return Promise.resolve({ state: 'absent', reason: closed })
  const key = keyOf(program)
  const known = look === 'cached' ? found.get(key) : undefined
  if (known !== undefined) return known
  const finding = look === 'cached' ? cached('kvm', key, findingSchema) : undefined
  const asked = finding === undefined ? probe(program, key) : Promise.resolve(finding)
  found.set(key, asked)
  return asked
}

function whyClosed(): string | undefined {
  try {
    closeSync(openSync('/dev/kvm', 'r+'))
    return undefined
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'ENOENT') return 'There is no /dev/kvm: the CPU has no virtualisation, or it is off in the firmware.'
    if (code === 'EACCES' || code === 'EPERM')
      return 'You may not open /dev/kvm: on most systems the members of the group kvm may.'
    return `/dev/kvm does not open: ${error instanceof Error ? error.message : String(error)}`
  }
}

function keyOf(program: string): string {
  const { rdev, ino, mode, uid, gid } = statSync('/dev/kvm')
  const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
  return [boot, rdev, ino, mode, uid, gid, fileKey(program)].join(' ')
}

async function probe(program: string, key: string): Promise<KvmFinding> {
  const folder = mkdtempSync(join(tmpdir(), 'tapdeck-kvm-'))
  try {
    const sector = join(folder, 'sector')
    writeFileSync(sector, probeSector())
    const { status, stderr, timedOut } = await outcomeOf(program, probeArgs('kvm', sector), patience)
    const finding: KvmFinding =
      status === probeStatus ? { state: 'works' } : { state: 'broken', reason: whyBroken(stderr, timedOut) }
    keep('kvm', key, finding)
    return finding
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function whyBroken(stderr: string, timedOut: boolean): string {
  if (timedOut) return `A guest under KVM had not got through its first instructions after ${patience / 1000} s.`
  const words = stderr
    .split('\n')
    .filter((line) => line !== '' && !line.includes('warning:'))
    .slice(-3)
    .join(' ')
  return words === ''
    ? 'QEMU under KVM ended without a word before its guest had run.'
    : `QEMU under KVM said: ${words}`
}
