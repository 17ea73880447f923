// The plan that puts back what others have changed: all of it, or some changes with whatever those need.
import { namedBy, type Operation } from '../plan/operation.ts'
import { planOf, type Plan } from '../plan/plan.ts'
import { isMachineWide } from '../plan/operations/sysctl.ts'
import { differenceOf, type DriftInput } from './drift.ts'
import type { Group } from './groups.ts'

/** `ids`: those of Drift; left out, all. Undefined where the lab as it was applied cannot be planned. */
export function repairOf(input: DriftInput, ids?: readonly string[]): Plan | undefined {
  const { plan, groups, rest } = differenceOf(input)
  if (plan === undefined) return undefined
  const chosen = withNeeds(
    groups.filter(({ id }) => ids === undefined || ids.includes(id)),
    groups,
  )
  // The whole of it is the plan itself, with what goes together in one step.
  if (chosen.length === groups.length && rest === 'none') return plan
  const { host, target, folder, contacts } = input
  return planOf(
    chosen.flatMap(({ pieces }) => pieces),
    { lab: plan.lab, host, target, folder, ...(contacts ? { contacts } : {}) },
  )
}

/** In the order of the plan. */
function withNeeds(wanted: readonly Group[], all: readonly Group[]): Group[] {
  const chosen = new Set(wanted)
  for (let before = -1; before !== chosen.size;) {
    before = chosen.size
    for (const other of all) if ([...chosen].some((group) => group !== other && needs(group, other))) chosen.add(other)
  }
  return all.filter((group) => chosen.has(group))
}

const operationsOf = ({ pieces }: Group): Operation[] => pieces.map(({ operation }) => operation)

/** Whether one cannot be put back, or not be given back later, while the other is as it is. */
function needs(one: Group, other: Group): boolean {
  const [mine, theirs] = [operationsOf(one), operationsOf(other)]
  const named = new Set(mine.flatMap(namedBy))
  return theirs.some((operation) => {
    if (operation.op === 'link.add') return named.has(operation.name)
    if (operation.op === 'nm.connection')
      return mine.some((each) => each.op === 'nm.connection' && each.profile.port?.of === operation.profile.interface)
    if (operation.op === 'card.remember') return one.subject.kind === 'interface'
    if (operation.op === 'sysctl.remember')
      return mine.some((each) => each.op === 'sysctl.set' && isMachineWide(each.key))
    // A gateway is reached by an address of an interface that is up.
    const device =
      operation.op === 'address.add'
        ? operation.device
        : operation.op === 'link.set' && operation.up === true
          ? operation.name
          : undefined
    return mine.some((each) => each.op === 'route.add' && each.device === device)
  })
}
