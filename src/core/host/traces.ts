// What of a lab is on a machine, by the marks of what it made: interfaces, rules, services, profiles, guests.
import { parseAlias } from '../lab/resolve.ts'
import type { HostSnapshot } from './schema.ts'

/** Whose rules a table has, or what whose cards had. */
export const labOfTable = (name: string): string | undefined => /^tapdeck_([a-z0-9-]+)(__cards)?$/.exec(name)?.[1]

/** Every lab of which there is anything, by name. */
export function labsOn({ links, dhcp, tables, connections = [], guests, resolver }: HostSnapshot): string[] {
  const owned = [...links, ...dhcp].flatMap(({ owner }) => (owner.kind === 'tapdeck' ? [owner.lab] : []))
  const named = [...links.map(({ alias }) => alias), ...connections.map(({ id }) => id)].flatMap(
    (mark) => parseAlias(mark)?.lab ?? [],
  )
  // Of rules, or of what its cards had: a lab may have nothing else.
  const ruled = tables.flatMap(({ name }) => labOfTable(name) ?? [])
  const running = guests.flatMap(({ lab }) => lab ?? [])
  const asked = (resolver?.entries ?? []).flatMap(({ lab }) => lab ?? [])
  return [...new Set([...owned, ...named, ...ruled, ...running, ...asked])].sort()
}

/** Anything of a lab. */
export const isThere = (lab: string, host: HostSnapshot): boolean => labsOn(host).includes(lab)
