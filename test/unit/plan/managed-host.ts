// Machines whose cards NetworkManager manages, and what comes of operations on its profiles there.
import { emptyHost, findLink, type Connection, type HostSnapshot, type Link } from '../../../src/core/host/schema.ts'
import { findConnection, profileId } from '../../../src/core/host/managers/connection.ts'
import { labSchema, type Lab, type LabInput } from '../../../src/core/lab/schema.ts'
import type { Operation } from '../../../src/core/plan/operation.ts'
import { settingWords, type Profile } from '../../../src/core/plan/operations/managers/profile.ts'
import { planDown, planUp, type Plan } from '../../../src/core/plan/plan.ts'

export const card = (name: string, index: number, manager: Link['manager']): Link => ({
  index,
  name,
  kind: 'card',
  mac: `52:54:00:aa:00:0${index}`,
  mtu: 1500,
  up: true,
  carrier: true,
  state: 'up',
  promiscuity: 0,
  qdisc: 'fq_codel',
  addresses: [],
  owner: manager?.kind === 'networkmanager' ? manager : { kind: 'nobody' },
  ...(manager ? { manager } : {}),
})

const empty = { addresses: [], dns: [], search: [], routes: [] }
export const wire: Connection = {
  uuid: 'c33ad1e9-8706-4bc3-b7fb-65b8e3af6b43',
  id: 'Office: wire',
  type: '802-3-ethernet',
  autoconnect: true,
  priority: 0,
  device: 'eth0',
  state: 'activated',
  stored: 'disk',
  file: '/etc/NetworkManager/system-connections/wire.nmconnection',
  settings: {
    interfaceName: 'eth0',
    ipv4: {
      method: 'manual',
      addresses: ['10.20.190.2/24'],
      gateway: '10.20.190.1',
      dns: ['10.20.190.9'],
      search: ['lan.test'],
      routes: ['10.50.0.0/16 10.20.190.7 50'],
    },
    ipv6: { ...empty, method: 'auto' },
  },
}

/** eth0 with a static profile, eth1 and eth2 without, eth3 that nobody manages. */
export const managedHost: HostSnapshot = {
  ...emptyHost,
  links: [
    ...emptyHost.links,
    card('eth0', 2, { kind: 'networkmanager', connection: wire.uuid }),
    card('eth1', 3, { kind: 'networkmanager' }),
    card('eth2', 4, { kind: 'networkmanager' }),
    card('eth3', 5, undefined),
  ],
  managers: ['networkmanager'],
  connections: [wire],
}

export const labOf = (rest: Omit<LabInput, 'version' | 'name' | 'scope'>): Lab =>
  labSchema.parse({ version: 1, name: 'office', scope: 'host', ...rest })

const target = { scope: 'host', user: 1000 } as const
const folder = '/run/tapdeck/office'
export const up = (lab: Lab, host: HostSnapshot): Plan => planUp({ lab, host, target, folder })
export const down = (host: HostSnapshot): Plan => planDown({ lab: 'office', host, target, folder })

/** What NetworkManager has after the operations: as the real one shows it (test/labhost/managers). */
export const after = (host: HostSnapshot, operations: Operation[]): HostSnapshot => operations.reduce(step, host)

const followed = ['nm.connection', 'nm.remove', 'nm.keep', 'nm.activate'] as const
type Followed = Extract<Operation, { op: (typeof followed)[number] }>
const isFollowed = (operation: Operation): operation is Followed => followed.some((op) => op === operation.op)

function step(host: HostSnapshot, operation: Operation): HostSnapshot {
  if (!isFollowed(operation)) return host
  const connections = host.connections ?? []
  switch (operation.op) {
    case 'nm.connection': {
      const id = profileId(operation.lab, operation.called)
      const old = findConnection(host, id)
      const made: Connection = {
        ...(old ?? { uuid: `00000000-0000-4000-8000-${String(connections.length).padStart(12, '0')}`, id }),
        ...shown(operation.profile),
      }
      return { ...host, connections: [...connections.filter((one) => one.id !== id), made] }
    }
    case 'nm.remove':
      return {
        ...host,
        connections: connections.filter(({ id }) => id !== profileId(operation.lab, operation.called)),
      }
    case 'nm.keep':
      return {
        ...host,
        connections: connections.map((one) =>
          one.id === profileId(operation.lab, operation.called) ? { ...one, stored: 'disk', autoconnect: true } : one,
        ),
      }
    case 'nm.activate': {
      const { profile, device } = operation
      const is = ({ id, uuid }: Connection): boolean =>
        profile.kind === 'own' ? id === profileId(operation.lab, profile.called) : uuid === profile.uuid
      const link = findLink(host, device) ?? card(device, 20 + host.links.length, { kind: 'networkmanager' })
      return {
        ...host,
        links: [...host.links.filter(({ name }) => name !== device), link],
        connections: connections.map(({ device: was, ...one }) =>
          is(one)
            ? { ...one, device, state: 'activated' }
            : { ...one, ...(was === device ? {} : was && { device: was }) },
        ),
      }
    }
    default:
      return operation satisfies never
  }
}

function shown(profile: Profile) {
  const { interface: device, type, port, vlans, mac, mtu, ipv4, ipv6, stored } = profile
  const words = settingWords(profile, 'new')
  const seen = (settings: NonNullable<Profile['ipv4']>) => ({
    ...settings,
    routes: settings.routes.map(({ to, via, metric }) =>
      [to, via, metric].filter((word) => word !== undefined).join(' '),
    ),
  })
  const { kind, ...rest } = type
  return {
    type: kind === 'ethernet' ? '802-3-ethernet' : kind,
    autoconnect: stored === 'disk',
    priority: Number(words[words.indexOf('connection.autoconnect-priority') + 1]),
    stored,
    settings: {
      interfaceName: device,
      ...(port ? { controller: port.of, portOf: port.kind } : {}),
      ...(vlans ? { vlans: vlans.map(String) } : {}),
      ...(mac === undefined ? {} : { mac: mac.toUpperCase() }),
      ...(mtu === undefined ? {} : { mtu }),
      ...(kind === 'bond' && 'options' in rest
        ? { bond: Object.fromEntries(Object.entries(rest.options).map(([key, value]) => [key, String(value)])) }
        : kind === 'ethernet'
          ? {}
          : { [kind]: rest }),
      ...(ipv4 ? { ipv4: seen(ipv4) } : {}),
      ...(ipv6 ? { ipv6: seen(ipv6) } : {}),
    },
  }
}
