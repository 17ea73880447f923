// How interfaces look when something of them is left undone, and whether others have changed them since.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import type { Seen } from '../../contract/leftovers.ts'
import { commandTime, programPath } from '../programs/program.ts'
import { environment } from './orphans.ts'

const addressesSchema = z.array(
  z.looseObject({
    ifname: z.string().optional(),
    addr_info: z
      .array(
        z.looseObject({
          family: z.string(),
          local: z.string().optional(),
          prefixlen: z.int(),
          scope: z.string().optional(),
          dynamic: z.boolean().optional(),
        }),
      )
      .default([]),
  }),
)
const routesSchema = z.array(
  z.looseObject({
    dst: z.string(),
    gateway: z.string().optional(),
    dev: z.string().optional(),
    protocol: z.string().optional(),
    metric: z.int().optional(),
    table: z.union([z.string(), z.int()]).optional(),
  }),
)

type Has = (name: string) => Pick<Extract<Seen, { kind: 'there' }>, 'addresses' | 'routes'>

/** The interfaces as they are now. */
export function look(names: Iterable<string>): Seen[] {
  const has = addressesAndRoutes()
  return [...new Set(names)].filter((name) => name !== 'lo').map((name) => lookAt(name, has))
}

function lookAt(name: string, has: Has): Seen {
  const index = numberIn(name, 'ifindex')
  if (index === undefined) return { name, kind: 'absent' }
  const master = numberIn(name, 'master/ifindex')
  return {
    name,
    kind: 'there',
    index,
    alias: textIn(name, 'ifalias') ?? '',
    // IFF_UP in include/uapi/linux/if.h.
    up: ((numberIn(name, 'flags') ?? 0) & 1) === 1,
    ...(master === undefined ? {} : { master }),
    ...has(name),
  }
}

function textIn(name: string, file: string): string | undefined {
  try {
    return readFileSync(`/sys/class/net/${name}/${file}`, 'utf8').trim()
  } catch {
    return undefined
  }
}

function numberIn(name: string, file: string): number | undefined {
  const text = textIn(name, file)
  return text === undefined ? undefined : Number(text)
}

/** Without what the kernel and routers give and take by themselves; without answers where `ip` has none. */
function addressesAndRoutes(): Has {
  const links = ask(addressesSchema, ['address', 'show'])
  const routes4 = ask(routesSchema, ['-4', 'route', 'show', 'table', 'all'])
  const routes6 = ask(routesSchema, ['-6', 'route', 'show', 'table', 'all'])
  if (!links || !routes4 || !routes6) return () => ({})
  const ofThemselves = new Set(['kernel', 'ra'])
  const routes = [...routes4, ...routes6].filter(({ protocol = '' }) => !ofThemselves.has(protocol))
  return (name) => ({
    addresses: links
      .flatMap(({ ifname, addr_info: all }) => (ifname === name ? all : []))
      .filter(({ family, scope, dynamic }) => family === 'inet' || (scope !== 'link' && dynamic !== true))
      .map(({ local, prefixlen }) => `${local ?? ''}/${prefixlen}`)
      .toSorted(),
    routes: routes
      .filter(({ dev }) => dev === name)
      .map(({ dst, gateway = '', metric = 0, table = '' }) => `${dst} ${gateway} ${metric} ${table}`)
      .toSorted(),
  })
}

function ask<T>(schema: z.ZodType<T>, words: string[]): T | undefined {
  try {
    const { status, stdout } = spawnSync(programPath('ip'), ['-json', ...words], {
      env: environment(),
      encoding: 'utf8',
      timeout: commandTime,
      maxBuffer: 64 * 1024 * 1024,
    })
    return status === 0 ? schema.safeParse(JSON.parse(stdout)).data : undefined
  } catch {
    return undefined // not installed: nothing is known, and nothing is tried
  }
}

/** Why nothing may be tried on these interfaces; undefined where each is as it was, or has gone. */
export function changedSince(names: Iterable<string>, seen: readonly Seen[]): string | undefined {
  for (const now of look(names)) {
    const why = changed(
      now,
      seen.find(({ name }) => name === now.name),
    )
    if (why !== undefined) return why
  }
  return undefined
}

/** What others may have set right by hand is theirs: an address taken off there could cut the machine off. */
export function changed(now: Seen, then: Seen | undefined): string | undefined {
  const { name } = now
  // There is nothing to hurt.
  if (now.kind === 'absent') return undefined
  if (then === undefined) return `how ${name} was then is not known`
  if (then.kind === 'absent' || then.index !== now.index || then.alias !== now.alias)
    return `${name} is not the interface that it was then`
  if (now.master !== undefined && now.master !== then.master) return `${name} is a port of another interface since`
  if (now.up !== then.up) return `${name} was set ${now.up ? 'up' : 'down'} since`
  if (!now.addresses || !then.addresses || !now.routes || !then.routes)
    return `whether ${name} has the addresses and routes that it had then is not known`
  if (now.addresses.join() !== then.addresses.join()) return `${name} has other addresses since`
  if (now.routes.join() !== then.routes.join()) return `${name} has other routes since`
  return undefined
}
