// Whether a lab comes up with the machine: the unit wanted against the unit seen.
import type { Unit } from '../../../host/managers/unit.ts'
import type { HostSnapshot } from '../../../host/schema.ts'
import { verifyOperation, type Operation } from '../../operation.ts'
import type { Draft } from '../draft.ts'

/** What a unit runs, and for whom. */
export type BootInput = Pick<Unit, 'program' | 'file' | 'user'>

/** `wanted`: undefined where the lab is not to come up by itself. */
export function diffBoot(lab: string, wanted: BootInput | undefined, host: HostSnapshot): Draft[] {
  if (!wanted)
    return host.units?.some((unit) => unit.lab === lab)
      ? [{ operation: { op: 'unit.remove', lab }, why: 'the lab does not come up with the machine any more' }]
      : []
  const operation: Operation = { op: 'unit.install', lab, ...wanted }
  return verifyOperation(operation, host) === undefined ? [] : [{ operation, why: 'the lab says `boot: apply`' }]
}
