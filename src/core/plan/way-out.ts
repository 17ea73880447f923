// The machine's way out: the kernel keeps one default route for each metric, so two things cannot both be given one.
import { FaultError } from '../fault.ts'
import type { HostSnapshot, Route } from '../host/schema.ts'
import type { Lab } from '../lab/schema.ts'
import { uplinkNet } from './operations/services/sandbox.ts'
import { linksOfLab } from './diff/gone.ts'
import type { Wanted } from './wanted/want.ts'

type Way = Pick<Route, 'family' | 'to' | 'device' | 'via' | 'metric'>

/** IPv6 has one where none is given (IP6_RT_PRIO_USER). */
export const metricOf = ({ family, metric }: Pick<Route, 'family' | 'metric'>): number =>
  metric ?? (family === 'inet6' ? 1024 : 0)

const isInTheWay = (a: Way, b: Way): boolean =>
  a.family === b.family && a.device !== b.device && metricOf(a) === metricOf(b)

/** Default routes that stay whatever the lab does: those of interfaces that it neither makes nor takes. `host` without what goes. */
export function otherWaysOut(lab: string, wanted: Wanted, host: HostSnapshot): Route[] {
  const taken = new Set([
    ...linksOfLab(host, lab).map(({ name }) => name),
    ...wanted.cards.flatMap(({ name, master }) => (master.kind === 'none' ? [] : [name])),
    // Of a sandbox: it goes, if it is there, where the lab wants none.
    ...(wanted.uplink === undefined && host.uplink.kind !== 'none' ? [uplinkNet.device] : []),
  ])
  return host.routes.filter(
    ({ to, table, type, device }) =>
      to === 'default' && table === 'main' && type === 'unicast' && device !== undefined && !taken.has(device),
  )
}

/**
 * Fault `plan.gateway` where a bridge has a gateway beside another bridge's, or beside a default route that the machine keeps. One of
 * another metric can be beside it, and the plan says which of them is used.
 */
export function refuseTwoGateways(lab: Lab, wanted: Wanted, host: HostSnapshot): void {
  const stay = otherWaysOut(lab.name, wanted, host)
  const defaults = wanted.routes.filter(({ to, routingTable }) => to === 'default' && routingTable === undefined)
  for (const [at, wish] of defaults.entries()) {
    const six = wish.family === 'inet6' ? 'IPv6 ' : ''
    const other = defaults.slice(0, at).find((each) => isInTheWay(each, wish))
    if (other)
      throw new FaultError({
        code: 'plan.gateway',
        message: `Both ${other.device} and ${wish.device} would have the ${six}default route of this machine, of which there is one.`,
        hint: 'Leave the gateway of one of them out, or give one that inherits a list of addresses instead.',
        at: { path: placeOf(lab, namesGateway(lab, wish) ? wish : other) },
      })
    const there = stay.find((each) => isInTheWay(each, wish))
    if (there)
      throw new FaultError({
        code: 'plan.gateway',
        message: `This machine has its ${six}default route on ${there.device ?? 'another interface'}, so ${wish.device} cannot have it by ${wish.via ?? 'its card'} too.`,
        hint: `Take the gateway out of the lab, make ${there.device ?? 'the other'} a port of ${wish.device}, or remove the other one first: ip${wish.family === 'inet6' ? ' -6' : ''} route delete default dev ${there.device ?? 'CARD'}.`,
        at: { path: placeOf(lab, wish) },
      })
  }
}

const namesGateway = (lab: Lab, { device }: Way): boolean =>
  device !== undefined && lab.bridges[device]?.gateway !== undefined

function placeOf(lab: Lab, way: Way): string {
  const device = way.device ?? ''
  if (namesGateway(lab, way)) return `bridges.${device}.gateway`
  return device in lab.bridges ? `bridges.${device}.address` : `bonds.${device}.ports`
}
