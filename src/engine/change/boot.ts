// What a unit of systemd would run to bring a lab up with the machine: the installed program and the lab's file.
import { realpathSync } from 'node:fs'
import { FaultError } from '../../core/fault.ts'
import type { BootInput } from '../../core/plan/diff/managers/boot.ts'
import { userOfTaps, type KnownLab } from '../labs.ts'
import { findProgram } from '../observe/run.ts'

/** Undefined where the lab does not ask for it. Fault `plan.boot`. */
export function bootOf({ name, kind, lab, file }: KnownLab): BootInput | undefined {
  if (kind !== 'host' || lab?.boot !== 'apply') return undefined
  const program = findProgram('tapdeck')
  if (program === undefined || file === undefined) {
    throw new FaultError({
      code: 'plan.boot',
      message: `Lab ${name} is to come up with the machine, but ${program === undefined ? 'tapdeck is not installed' : 'it has no file'}.`,
      hint: 'Install the package, put the lab into /etc/tapdeck, owned by root, and apply it from there; or leave out `boot: apply`.',
      at: { path: 'boot' },
    })
  }
  // A link could be made to lead elsewhere: the unit names what it leads to now.
  return { program: realpathSync(program), file: realpathSync(file), user: userOfTaps() }
}
