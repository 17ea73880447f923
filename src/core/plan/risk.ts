// Whether a plan could cut the user off: it touches what carries the machine's own connection.
import { z } from 'zod'
import { findLink, type HostSnapshot } from '../host/schema.ts'
import { touchedBy, type Operation } from './operation.ts'

export const riskSchema = z.discriminatedUnion('level', [
  z.strictObject({ level: z.literal('safe') }),
  /** Must be confirmed within a time, or it is undone. */
  z.strictObject({ level: z.literal('risky'), reasons: z.array(z.string()) }),
])
export type Risk = z.output<typeof riskSchema>

/** The links that carry a default route, and what those are ports of or sit on. */
function lifelines(host: HostSnapshot): Map<string, string> {
  const found = new Map<string, string>()
  const note = (name: string | undefined, why: string): void => {
    if (name === undefined || found.has(name)) return
    found.set(name, why)
    const link = findLink(host, name)
    note(link?.master, `${name} is a port of it, and ${why}`)
    note(link?.lower, `${name} sits on it, and ${why}`)
    for (const port of host.links) if (port.master === name) note(port.name, `it is a port of ${name}, and ${why}`)
  }
  for (const { to, device, table, type } of host.routes)
    if (to === 'default' && table === 'main' && type === 'unicast') note(device, `${device} carries the default route`)
  return found
}

/** Nobody's connection goes through a sandbox: there is no risk in it. */
export function riskOf(operations: Operation[], host: HostSnapshot, scope: 'sandbox' | 'host'): Risk {
  if (scope === 'sandbox') return { level: 'safe' }
  const lines = lifelines(host)
  const reasons = [
    ...new Set(
      operations.flatMap((operation) => [
        ...touchedBy(operation).flatMap((name) => {
          const why = lines.get(name)
          return why === undefined ? [] : [`${name} is changed: ${why}`]
        }),
        ...(operation.op === 'route.add' && operation.to === 'default' ? ['The default route is changed'] : []),
      ]),
    ),
  ]
  return reasons.length === 0 ? { level: 'safe' } : { level: 'risky', reasons }
}
