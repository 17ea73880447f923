// DHCP services, the uplink and its forwards: wanted against seen.
import type { HostSnapshot } from '../../host/schema.ts'
import { isServed, serviceOf } from '../operations/services/dhcp.ts'
import { sameForward } from '../operations/services/sandbox.ts'
import type { Wanted } from '../wanted/want.ts'
import type { Draft } from './draft.ts'

export function diffDhcp(lab: string, wanted: Wanted, host: HostSnapshot): Draft[] {
  const gone = host.dhcp.flatMap(({ owner }): Draft[] =>
    owner.kind === 'tapdeck' && owner.lab === lab && !wanted.dhcp.some(({ network }) => network === owner.name)
      ? [
          {
            operation: { op: 'dhcp.stop', lab, network: owner.name, leases: 'remove' },
            why: 'the lab does not need it any more',
          },
        ]
      : [],
  )
  const started = wanted.dhcp.flatMap((wish): Draft[] => {
    if (isServed(host, wish)) return []
    const why = `network ${wish.network}`
    const runs = serviceOf(host, wish) !== undefined
    return [
      ...(runs
        ? [
            {
              operation: { op: 'dhcp.stop' as const, lab, network: wish.network, leases: 'keep' as const },
              why: `${why} is served differently now`,
              interrupts: `DHCP and DNS of ${wish.network}, for less than a second; leases are kept`,
            },
          ]
        : []),
      { operation: wish, why },
    ]
  })
  return [...gone, ...started]
}

export function diffUplink(wanted: Wanted, host: HostSnapshot): Draft[] {
  const { uplink } = host
  const open = uplink.kind === 'running' ? uplink.forwards : []
  if (wanted.uplink === undefined)
    return uplink.kind === 'none'
      ? []
      : [
          {
            operation: { op: 'uplink.stop' },
            why: 'the lab says `uplink: none`',
            interrupts: 'every connection of the sandbox to the outside',
          },
        ]
  const start: Draft[] =
    uplink.kind === 'running'
      ? []
      : [
          {
            operation: { op: 'uplink.start', tool: wanted.uplink },
            why: 'guests of a sandbox reach the outside through it',
          },
        ]
  const closed = open
    .filter((seen) => !wanted.forwards.some((wish) => sameForward(wish, seen)))
    .map((forward): Draft => ({
      operation: { op: 'uplink.unforward', ...forward },
      why: 'the lab does not have this forward any more',
    }))
  const opened = wanted.forwards
    .filter((wish) => !open.some((seen) => sameForward(wish, seen)))
    .map((forward): Draft => ({ operation: { op: 'uplink.forward', ...forward }, why: 'a forward of the lab' }))
  return [...start, ...closed, ...opened]
}
