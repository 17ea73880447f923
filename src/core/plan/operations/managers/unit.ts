// unit.install and unit.remove: a lab comes up with the machine, by a unit of systemd that applies its file.
import { z } from 'zod'
import { unitFile, unitName, unitText, type Unit } from '../../../host/managers/unit.ts'
import type { HostSnapshot } from '../../../host/schema.ts'
import { nameSchema } from '../../../lab/words.ts'
import type { OperationKind } from '../../kind.ts'
import { rank } from '../../order.ts'

/** No word of systemd's own (`%`, quotes, spaces) can stand in it, and it leads nowhere else. */
const pathSchema = z
  .string()
  .max(1024)
  .regex(/^(\/[A-Za-z0-9_][A-Za-z0-9_.-]*)+$/, 'is not an absolute path of plain characters')

const installSchema = z.strictObject({
  op: z.literal('unit.install'),
  lab: nameSchema,
  program: pathSchema.regex(/\/tapdeck$/, 'is not the program tapdeck'),
  file: pathSchema.regex(/\.ya?ml$/, 'is not a lab file'),
  /** Who owns the taps. */
  user: z.int().min(0).max(0xffff_fffe),
})
const removeSchema = z.strictObject({ op: z.literal('unit.remove'), lab: nameSchema })

const unitOf = (host: HostSnapshot, lab: string): Unit | undefined => host.units?.find((unit) => unit.lab === lab)

export const unitInstall: OperationKind<typeof installSchema> = {
  lasting: 'over-reboots',
  schema: installSchema,
  rank: () => rank.keep,
  // `enable` writes its link by itself where systemd does not run, and tells it of the new file where it does
  // (install_client_side in systemctl-util.c).
  render: ({ op: _op, ...unit }) => [
    { run: 'install', file: unitFile(unit.lab), text: unitText(unit) },
    { run: 'systemctl', args: ['enable', unitName(unit.lab)] },
  ],
  inverse({ lab }, before) {
    const was = unitOf(before, lab)
    if (!was) return [{ op: 'unit.remove', lab }]
    const { state: _state, ...unit } = was
    return [{ op: 'unit.install', ...unit }]
  },
  verify({ op: _op, ...unit }, after) {
    const seen = unitOf(after, unit.lab)
    if (!seen) return `there is no unit ${unitName(unit.lab)}`
    if (unitText(seen) !== unitText(unit)) return `the unit ${unitName(unit.lab)} does something else`
    return seen.state === 'enabled' ? undefined : `the unit ${unitName(unit.lab)} is not enabled`
  },
  describe: ({ lab, file }) => `Let lab ${lab} come up with the machine, from ${file}`,
  touches: () => [],
}

export const unitRemove: OperationKind<typeof removeSchema> = {
  lasting: 'over-reboots',
  schema: removeSchema,
  rank: () => rank.removeUnit,
  render: ({ lab }) => [
    { run: 'systemctl', args: ['disable', unitName(lab)] },
    { run: 'remove', files: [unitFile(lab)], folder: 'stays' },
  ],
  inverse({ lab }, before) {
    const was = unitOf(before, lab)
    if (!was) return []
    const { state: _state, ...unit } = was
    return [{ op: 'unit.install', ...unit }]
  },
  verify: ({ lab }, after) => (unitOf(after, lab) ? `the unit ${unitName(lab)} is still there` : undefined),
  describe: ({ lab }) => `Let lab ${lab} no longer come up with the machine`,
  touches: () => [],
}
