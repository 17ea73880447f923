// The golden cases of lab × host → plan, and the hosts that they are planned on.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import {
  emptyHost,
  findLink,
  hostSnapshotSchema,
  routeSchema,
  type HostSnapshot,
} from '../../../src/core/host/schema.ts'
import { labSchema, type Lab } from '../../../src/core/lab/schema.ts'
import { planDown, planUp, type Plan } from '../../../src/core/plan/plan.ts'
import type { Target } from '../../../src/core/plan/wanted/want.ts'

const toolSchema = z.enum(['slirp4netns', 'pasta', 'missing'])

const caseSchema = z.strictObject({
  about: z.string(),
  /** A recorded host of `plan-hosts`; without one the sandbox is not there yet. */
  after: z.string().optional(),
  /** What the recorded host could not have on the machine where it was recorded: parts of links, by name. */
  edits: z.record(z.string(), z.record(z.string(), z.record(z.string(), z.unknown()))).default({}),
  /** Interfaces whose IPv4 addresses are by a DHCP client, which writes files of a machine and so is not recorded. */
  leased: z.array(z.string()).default([]),
  /** Routes beside those that were recorded. */
  routes: z.array(routeSchema).default([]),
  /** Ports that somebody has taken out of their bridge or bond. */
  released: z.array(z.string()).default([]),
  /** Parts of the snapshot in place of what was recorded. */
  with: hostSnapshotSchema.partial().default({}),
  goal: z.enum(['up', 'down']).default('up'),
  uplink: toolSchema.default('slirp4netns'),
  /** Who owns the taps of a lab of the machine. */
  user: z.int().default(1000),
  lab: labSchema,
})

/** How a host was made that is recorded: shell commands, then labs, then more commands, all for real. */
export const hostCaseSchema = z.strictObject({
  about: z.string(),
  scope: z.enum(['sandbox', 'host']),
  uplink: toolSchema.default('missing'),
  first: z.array(z.string()).default([]),
  labs: z.array(labSchema),
  then: z.array(z.string()).default([]),
  /** Networks whose dnsmasq is ended. */
  end: z.array(z.string()).default([]),
  /** Commands that go on running while the snapshot is taken. */
  keep: z.array(z.string()).default([]),
})
export type HostCase = z.output<typeof hostCaseSchema>

const golden = join(import.meta.dirname, '../../golden')
export const goldenFile = (folder: string, name: string): string => join(golden, folder, name)

/** Where run folders are, in what is recorded and shown. */
export const recordedRuns = { sandbox: '/run/user/1000/tapdeck', host: '/run/tapdeck' } as const

const namesIn = (folder: string): string[] =>
  readdirSync(join(golden, folder))
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => name.slice(0, -'.yaml'.length))
    .sort()

export const planCases = (): string[] => namesIn('plan')
export const hostCases = (): { name: string; host: HostCase }[] =>
  namesIn('plan-hosts').map((name) => ({
    name,
    host: hostCaseSchema.parse(parse(readFileSync(goldenFile('plan-hosts', `${name}.yaml`), 'utf8'))),
  }))

export interface PlanCase {
  about: string
  plan: () => Plan
  host: HostSnapshot
  lab: Lab
}

export function planCase(name: string): PlanCase {
  const {
    about,
    after,
    edits,
    leased,
    routes,
    released,
    with: parts,
    goal,
    uplink,
    user,
    lab,
  } = caseSchema.parse(parse(readFileSync(goldenFile('plan', `${name}.yaml`), 'utf8')))
  const recorded =
    after === undefined ? emptyHost : withClients(without(edited(recordedHost(after), edits), released), leased)
  const host = hostSnapshotSchema.parse({ ...recorded, routes: [...recorded.routes, ...routes], ...parts })
  const target: Target =
    lab.scope === 'host'
      ? { scope: 'host', user }
      : { scope: 'sandbox', state: after === undefined ? 'absent' : 'open', uplinkTool: uplink }
  const folder = `${recordedRuns[lab.scope]}/${lab.name}`
  return { about, host, lab, plan: () => make(goal, lab, host, target, folder) }
}

const make = (goal: 'up' | 'down', lab: Lab, host: HostSnapshot, target: Target, folder: string): Plan =>
  goal === 'up' ? planUp({ lab, host, target, folder }) : planDown({ lab: lab.name, host, target, folder })

function recordedHost(name: string): HostSnapshot {
  const file = goldenFile('plan-hosts', `${name}.json`)
  if (!existsSync(file)) throw new Error(`${file} is missing: record it with UPDATE_GOLDEN=hosts`)
  return hostSnapshotSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
}

function edited(host: HostSnapshot, edits: Record<string, Record<string, Record<string, unknown>>>): HostSnapshot {
  for (const name of Object.keys(edits)) if (!findLink(host, name)) throw new Error(`there is no link ${name} to edit`)
  return hostSnapshotSchema.parse({
    ...host,
    links: host.links.map((link) => {
      const parts = Object.entries(edits[link.name] ?? {})
      const old: Record<string, unknown> = link
      const changed = parts.map(([part, values]) => [part, { ...Object(old[part]), ...values }])
      return { ...link, ...Object.fromEntries(changed) }
    }),
  })
}

const without = (host: HostSnapshot, ports: string[]): HostSnapshot => ({
  ...host,
  links: host.links.map((link) => {
    const { master: _master, port: _port, ...rest } = link
    return ports.includes(link.name) ? rest : link
  }),
})

const withClients = (host: HostSnapshot, devices: string[]): HostSnapshot =>
  devices.length === 0
    ? host
    : {
        ...host,
        dhcpClients: devices.map((device, at) => ({ pid: 900 + at, program: 'dhclient', device })),
        links: host.links.map((link) =>
          devices.includes(link.name)
            ? { ...link, addresses: link.addresses.map((each) => ({ ...each, dynamic: each.family === 'inet' })) }
            : link,
        ),
      }
