// What the installed QEMU is and can do, so that starting a guest need not ask.
import { z } from 'zod'
import { FaultError } from '../../core/fault.ts'
import { parseCardModels, parseMachines, parseVersion } from '../../core/qemu/devices.ts'
import type { QemuFacts } from '../../core/qemu/facts.ts'
import { cached, fileKey, keep } from './installed/cache.ts'
import { findUefi } from './installed/firmware.ts'
import { findQemu, outcomeOf } from './installed/program.ts'
import { kvmFinding } from './kvm.ts'

const saidSchema = z.strictObject({
  version: z.strictObject({ major: z.int(), minor: z.int() }),
  machines: z.array(z.string()),
  cardModels: z.array(z.string()),
})
type Said = z.output<typeof saidSchema>

const asked = new Map<string, Promise<Said>>()

/** Milliseconds; a cold QEMU on a slow disk takes a second. */
const patience = 15_000

/**
 * Asked once for each QEMU program, then kept in memory and on disk: later calls cost no process.
 * Faults `qemu.missing`, `qemu.unreadable`, `qemu.exited`.
 */
export async function qemuFacts(): Promise<QemuFacts> {
  const program = findQemu()
  const [said, kvm] = await Promise.all([askOnce(program), kvmFinding(program)])
  const uefi = findUefi()
  return { program, ...said, kvm: kvm.state, ...(uefi === undefined ? {} : { uefi }) }
}

function askOnce(program: string): Promise<Said> {
  const key = fileKey(program)
  const known = asked.get(key)
  if (known !== undefined) return known
  const said = cached('qemu', key, saidSchema)
  const answer = said === undefined ? ask(program, key) : Promise.resolve(said)
  asked.set(key, answer)
  // What failed is asked again at the next call.
  answer.catch(() => asked.delete(key))
  return answer
}

async function ask(program: string, key: string): Promise<Said> {
  const [version, machines, devices] = await Promise.all([
    words(program, '-version'),
    words(program, '-machine', 'help'),
    words(program, '-device', 'help'),
  ])
  const { major, minor } = parseVersion(version)
  const said: Said = {
    version: { major, minor },
    machines: parseMachines(machines).map(({ name }) => name),
    cardModels: parseCardModels(devices).flatMap(({ name, alias }) => (alias === undefined ? [name] : [name, alias])),
  }
  keep('qemu', key, said)
  return said
}

async function words(program: string, ...args: string[]): Promise<string> {
  const { status, stdout, stderr } = await outcomeOf(program, args, patience)
  if (status === 0) return stdout
  throw new FaultError({
    code: 'qemu.exited',
    message: `\`${program} ${args.join(' ')}\` failed.`,
    hint: 'Run it by hand: QEMU may be only half installed.',
    retry: 'again',
    cause: stderr.trim(),
  })
}
