// What others have changed so that the applied lab cannot even be planned any more: a card pulled out, a name taken.
import type { Fault } from '../fault.ts'
import { FaultError } from '../fault.ts'
import { applyEdit } from '../lab/edit.ts'
import type { Edit } from '../lab/edit.ts'
import type { Lab } from '../lab/schema.ts'
import { linkId } from '../topology/ids.ts'
import type { Drift } from './drift.ts'

/** A lab that was applied could be planned: what keeps it from that now is of the machine; but for what was never planned. */
const isOfMachine = (code: string): boolean =>
  code.startsWith('plan.') && code !== 'plan.unplanned' && code !== 'plan.boot'

/** At most one: a plan ends at the first. */
export function blockedBy(fault: Fault, now: { lab: Lab; text: string } | undefined): Drift[] {
  if (!isOfMachine(fault.code)) return []
  const path = fault.at?.path
  const place = /^(bonds|bridges|vlans)\.(.+?)\.(?:ports\[(\d+)\]|link|gateway|address|dns|ports)$/.exec(path ?? '')
  const [, map, name, index] = place ?? []
  const adopt = now === undefined ? undefined : adoptionAt(now, map, name, index)
  const node = nodeAt(now?.lab, map, name, index)
  return [
    {
      id: `${fault.code} ${path ?? ''}`.trim(),
      what: fault.message.replace(/\.$/, ''),
      ...(path === undefined ? {} : { path }),
      ...(node === undefined ? {} : { node }),
      repair: { kind: 'none', why: (fault.hint ?? 'Tapdeck does not touch what it did not make').replace(/\.$/, '') },
      adopt: adopt ?? { kind: 'none', why: 'A lab has no word for it' },
    },
  ]
}

function nodeAt(lab: Lab | undefined, map?: string, name?: string, index?: string): string | undefined {
  if (lab === undefined || name === undefined) return undefined
  const port = map === 'vlans' ? lab.vlans[name]?.link : portAt(lab, map, name, index)
  return linkId(port ?? name)
}

const portAt = (lab: Lab, map?: string, name = '', index?: string): string | undefined =>
  index === undefined || (map !== 'bonds' && map !== 'bridges') ? undefined : lab[map][name]?.ports[Number(index)]

function adoptionAt(
  { lab, text }: { lab: Lab; text: string },
  map?: string,
  name?: string,
  index?: string,
): Drift['adopt'] | undefined {
  if (name === undefined) return undefined
  const port = portAt(lab, map, name, index)
  const edit: Edit | undefined =
    map === 'vlans'
      ? { edit: 'vlan.remove', name }
      : port === undefined
        ? undefined
        : { edit: 'port.remove', of: map === 'bonds' ? { bond: name } : { bridge: name }, port }
  if (edit === undefined) return undefined
  try {
    applyEdit(text, edit)
    return { kind: 'edits', edits: [edit] }
  } catch (error) {
    if (error instanceof FaultError) return { kind: 'none', why: error.fault.message.replace(/\.$/, '') }
    throw error
  }
}
