// What the lab file can already say and the planner does not do: refused with its place, so that nothing is left out in silence.
import { FaultError } from '../../fault.ts'
import type { Lab } from '../../lab/schema.ts'
import { familyOf } from '../../net.ts'

interface Unplanned {
  path: string
  what: string
}

function unplanned(lab: Lab): Unplanned[] {
  return [
    ...Object.entries(lab.guests).flatMap(([name, { cards }]) =>
      (cards ?? []).flatMap(({ connect }, at) =>
        connect !== 'nothing' && ('function' in connect || 'device' in connect)
          ? [{ path: `guests.${name}.cards[${at}].connect`, what: 'Cards given to a guest (VT-d, SR-IOV)' }]
          : [],
      ),
    ),
  ]
}

/** Faults with `plan.unplanned` and the place, if the lab asks for anything that this version cannot make. */
export function refuseWhatIsNotPlanned(lab: Lab): void {
  const [first] = unplanned(lab)
  if (!first) return
  throw new FaultError({
    code: 'plan.unplanned',
    message: `${first.what} can be written in a lab, but this version of Tapdeck does not make them.`,
    hint: 'Take this part out of the lab to apply the rest; nothing has been changed.',
    at: { path: first.path },
  })
}

/** Faults with `plan.gateway` if a bridge has a gateway where the uplink of the sandbox is the default route already: there is one. */
export function refuseSecondWayOut(lab: Lab): void {
  for (const [name, { gateway }] of Object.entries(lab.bridges)) {
    if (gateway === undefined || familyOf(gateway) === 'inet6') continue
    throw new FaultError({
      code: 'plan.gateway',
      message: `The sandbox has its default route through its uplink, so bridge ${name} cannot have the gateway ${gateway}.`,
      hint: 'Write `uplink: none` into the lab, or take the gateway out.',
      at: { path: `bridges.${name}.gateway` },
    })
  }
}
