// bond.set: what of a bond can be changed while it runs.
import { z } from 'zod'
import { findLink, type Link } from '../../../host/schema.ts'
import { interfaceNameSchema } from '../../../net.ts'
import type { OperationKind } from '../../kind.ts'
import { rank } from '../../order.ts'
import { bondSettings, bondWords } from './new-link.ts'

const schema = z
  .strictObject({
    op: z.literal('bond.set'),
    name: interfaceNameSchema,
    ...bondSettings,
    /** `none`: no port is preferred. */
    primary: z.union([
      z.strictObject({ kind: z.literal('none') }),
      z.strictObject({ kind: z.literal('port'), of: interfaceNameSchema }),
    ]),
  })
  .partial({ miimon: true, updelay: true, downdelay: true, primary: true, xmitHashPolicy: true })
  .refine(
    ({ op: _op, name: _name, ...settings }) => Object.values(settings).some((value) => value !== undefined),
    'changes nothing',
  )
type BondSet = z.output<typeof schema>
type Bond = NonNullable<Link['bond']>

const primaryOf = ({ primary }: Pick<Bond, 'primary'>): NonNullable<BondSet['primary']> =>
  primary === undefined ? { kind: 'none' } : { kind: 'port', of: primary }

/** Each setting that `asked` speaks of, as `bond` has it. */
function settingsOf(bond: Bond, asked: BondSet): Omit<BondSet, 'op' | 'name'> {
  const policy = bondSettings.xmitHashPolicy.safeParse(bond.xmitHashPolicy)
  return {
    ...(asked.miimon === undefined ? {} : { miimon: bond.miimon }),
    ...(asked.updelay === undefined ? {} : { updelay: bond.updelay }),
    ...(asked.downdelay === undefined ? {} : { downdelay: bond.downdelay }),
    ...(asked.primary === undefined ? {} : { primary: primaryOf(bond) }),
    ...(asked.xmitHashPolicy === undefined || !policy.success ? {} : { xmitHashPolicy: policy.data }),
  }
}

const words: Record<keyof Omit<BondSet, 'op' | 'name' | 'primary'>, string> = {
  miimon: 'link monitoring (ms)',
  updelay: 'up delay (ms)',
  downdelay: 'down delay (ms)',
  xmitHashPolicy: 'hash policy',
}

export const bondSet: OperationKind<typeof schema> = {
  schema,
  rank: () => rank.setBridge,
  render({ name, primary, miimon, updelay, downdelay, xmitHashPolicy }) {
    const changed = bondWords({ miimon, updelay, downdelay, xmitHashPolicy })
    return [
      ...(changed.length === 0
        ? []
        : [{ run: 'ip' as const, args: ['link', 'set', 'dev', name, 'type', 'bond', ...changed] }]),
      // `ip` has no word for no primary; the file of the kernel has: an empty line (bond_option_primary_set).
      ...(primary === undefined
        ? []
        : [
            {
              run: 'write' as const,
              file: `/sys/class/net/${name}/bonding/primary`,
              value: primary.kind === 'none' ? '\n' : primary.of,
            },
          ]),
    ]
  },
  inverse(operation, before) {
    const bond = findLink(before, operation.name)?.bond
    if (!bond) return []
    const back: BondSet = { op: 'bond.set', name: operation.name, ...settingsOf(bond, operation) }
    return schema.safeParse(back).success ? [back] : []
  },
  verify({ op: _op, name, primary, ...settings }, after) {
    const bond = findLink(after, name)?.bond
    if (!bond) return `there is no bond ${name}`
    const seen: Record<string, unknown> = { ...bond }
    for (const [key, value] of Object.entries(settings))
      if (value !== undefined && seen[key] !== value)
        return `${key} of ${name} is ${JSON.stringify(seen[key] ?? 'not set')}`
    const wanted = primary?.kind === 'port' ? primary.of : undefined
    // One that is no port yet is recorded, and shows when it becomes one.
    return primary === undefined ||
      bond.primary === wanted ||
      (wanted !== undefined && !bond.ports.some((port) => port.name === wanted))
      ? undefined
      : `the primary of ${name} is ${bond.primary ?? 'none'}`
  },
  describe({ op: _op, name, primary, ...settings }) {
    const parts = [
      ...(Object.keys(words) as (keyof typeof words)[]).flatMap((key) =>
        settings[key] === undefined ? [] : [`${words[key]} ${settings[key]}`],
      ),
      ...(primary === undefined ? [] : [primary.kind === 'none' ? 'no primary' : `primary ${primary.of}`]),
    ]
    return `Set bond ${name}: ${parts.join(', ')}`
  },
  touches: ({ name }) => [name],
  mentions: ({ primary }) => (primary?.kind === 'port' ? [primary.of] : []),
}
