// sandbox.open, sandbox.close, uplink.*: what the engine does as the user itself, outside of the sandbox. The helper knows none of it.
import { z } from 'zod'
import type { HostSnapshot, UplinkForward } from '../../../host/schema.ts'
import { hash32 } from '../../../lab/resolve.ts'
import { nameSchema } from '../../../lab/words.ts'
import { addressSchema, portNumberSchema } from '../../../net.ts'
import type { Command } from '../../command.ts'
import type { OperationKind } from '../../kind.ts'
import { rank } from '../../order.ts'

/** The sandbox's end of its uplink. Out of the way of the private ranges, so that labs may use those (RFC 6598). */
export const uplinkNet = {
  device: 'uplink0',
  subnet: '100.96.0.0/24',
  prefix: 24,
  address: '100.96.0.100',
  gateway: '100.96.0.2',
  dns: '100.96.0.3',
} as const

/** Where slirp4netns takes orders while it runs. */
export const uplinkSocket = (folder: string): string => `${folder}/uplink.sock`

const toolSchema = z.enum(['slirp4netns', 'pasta'])
export type UplinkTool = z.output<typeof toolSchema>

const outside = (text: string): Command[] => [{ run: 'outside', text }]

const openSchema = z.strictObject({ op: z.literal('sandbox.open'), lab: nameSchema })
export const sandboxOpen: OperationKind<typeof openSchema> = {
  schema: openSchema,
  rank: () => rank.openSandbox,
  render: () =>
    outside(
      'unshare --user --map-root-user --mount --net sh -c "mount -t sysfs sysfs /sys; ip link set lo up; exec sleep infinity"',
    ),
  inverse: ({ lab }) => [{ op: 'sandbox.close', lab }],
  verify: () => undefined,
  describe: ({ lab }) => `Open the sandbox of ${lab}: a network namespace of its own, without privileges`,
  touches: () => [],
}

const closeSchema = z.strictObject({ op: z.literal('sandbox.close'), lab: nameSchema })
export const sandboxClose: OperationKind<typeof closeSchema> = {
  schema: closeSchema,
  rank: () => rank.closeSandbox,
  render: () => outside('kill the processes of the sandbox: its network goes with the last of them'),
  inverse: () => [],
  verify: () => undefined,
  describe: ({ lab }) => `Close the sandbox of ${lab}, with all that is in it`,
  touches: () => [],
}

/** Who starts a program of the uplink and for whom: the process that holds the sandbox's namespaces, and `uid:gid` of the user. */
export interface UplinkFor {
  target: string
  user: string
}

/** What both uses of pasta have in common; `--no-map-gw` keeps the machine's own loopback out of the sandbox's reach. */
const pasta = (family: '--ipv4-only' | '--ipv6-only', user: string): [string, ...string[]] => [
  ...(['pasta', '--foreground', '--quiet', family, '--no-map-gw'] as const),
  // pasta started by root goes on as nobody, who may not enter the sandbox (conf_ugid in its conf.c)
  ...['--runas', user],
]

/** The command that gives a sandbox its way out. */
export function uplinkCommand(tool: UplinkTool, { target, user }: UplinkFor, socket: string): [string, ...string[]] {
  const { device, subnet, prefix, address, gateway, dns } = uplinkNet
  return tool === 'slirp4netns'
    ? [
        'slirp4netns',
        '--configure',
        '--mtu=65520',
        '--disable-host-loopback',
        '--enable-sandbox',
        '--enable-seccomp',
        `--cidr=${subnet}`,
        `--api-socket=${socket}`,
        target,
        device,
      ]
    : [
        ...pasta('--ipv4-only', user),
        '--config-net',
        ...['--ns-ifname', device, '--address', address, '--netmask', String(prefix), '--gateway', gateway],
        ...['--dns-forward', dns],
        ...['-t', 'none', '-u', 'none', '-T', 'none', '-U', 'none'],
        target,
      ]
}

/**
 * The command of one more pasta, that opens one port of the machine's loopback: pasta takes no orders while it runs. It passes
 * each connection on to the sandbox's own loopback by a pair of sockets, so its interface there stays down and is never used.
 */
export function pastaForwardCommand(
  { proto, address, port }: UplinkForward,
  { target, user }: UplinkFor,
): [string, ...string[]] {
  const spec = `${address}/${port}`
  const mark = (hash32(`${proto} ${address}`) & 0xffff).toString(16).padStart(4, '0')
  return [
    ...pasta(address.includes(':') ? '--ipv6-only' : '--ipv4-only', user),
    // at most 14 characters: one fewer than the kernel takes (conf() in pasta's conf.c of 2023)
    ...['--ns-ifname', `fwd${proto.slice(0, 1)}${port}-${mark}`],
    ...['-t', proto === 'tcp' ? spec : 'none', '-u', proto === 'udp' ? spec : 'none', '-T', 'none', '-U', 'none'],
    target,
  ]
}

const startSchema = z.strictObject({ op: z.literal('uplink.start'), tool: toolSchema })
export const uplinkStart: OperationKind<typeof startSchema> = {
  schema: startSchema,
  rank: () => rank.startUplink,
  render: ({ tool }, { folder }) =>
    outside(uplinkCommand(tool, { target: '$SANDBOX', user: '$(id -u):$(id -g)' }, uplinkSocket(folder)).join(' ')),
  inverse: (_operation, before) => (before.uplink.kind === 'running' ? [] : [{ op: 'uplink.stop' }]),
  verify: (_operation, after) => (after.uplink.kind === 'running' ? undefined : 'the sandbox has no way out'),
  describe: ({ tool }) => `Give the sandbox a way out, through ${tool}`,
  touches: () => [],
}

const stopSchema = z.strictObject({ op: z.literal('uplink.stop') })
export const uplinkStop: OperationKind<typeof stopSchema> = {
  schema: stopSchema,
  rank: () => rank.stopUplink,
  render: () => outside('end the uplink of the sandbox'),
  inverse: (_operation, before) =>
    before.uplink.kind === 'running'
      ? [
          { op: 'uplink.start', tool: before.uplink.tool },
          ...before.uplink.forwards.map((forward) => ({ op: 'uplink.forward' as const, ...forward })),
        ]
      : [],
  verify: (_operation, after) => (after.uplink.kind === 'none' ? undefined : 'the uplink still runs'),
  describe: () => 'Take away the way out of the sandbox',
  touches: () => [],
}

const forwardFields = { proto: z.enum(['tcp', 'udp']), address: addressSchema, port: portNumberSchema }
export const sameForward = (a: UplinkForward, b: UplinkForward): boolean =>
  a.proto === b.proto && a.address === b.address && a.port === b.port
const isOpen = (host: HostSnapshot, forward: UplinkForward): boolean =>
  host.uplink.kind === 'running' && host.uplink.forwards.some((seen) => sameForward(seen, forward))
const forwardText = ({ proto, address, port }: UplinkForward): string => `${proto} ${address}:${port}`

const forwardSchema = z.strictObject({ op: z.literal('uplink.forward'), ...forwardFields })
export const uplinkForward: OperationKind<typeof forwardSchema> = {
  schema: forwardSchema,
  rank: () => rank.openForward,
  render: (forward) => outside(`open ${forwardText(forward)} of this machine into the sandbox`),
  inverse: ({ op: _op, ...forward }, before) =>
    isOpen(before, forward) ? [] : [{ op: 'uplink.unforward', ...forward }],
  verify: (forward, after) =>
    isOpen(after, forward) ? undefined : `${forwardText(forward)} does not lead into the sandbox`,
  describe: (forward) => `Open ${forwardText(forward)} of this machine into the sandbox`,
  touches: () => [],
}

const unforwardSchema = z.strictObject({ op: z.literal('uplink.unforward'), ...forwardFields })
export const uplinkUnforward: OperationKind<typeof unforwardSchema> = {
  schema: unforwardSchema,
  rank: () => rank.closeForward,
  render: (forward) => outside(`close ${forwardText(forward)} of this machine`),
  inverse: ({ op: _op, ...forward }, before) => (isOpen(before, forward) ? [{ op: 'uplink.forward', ...forward }] : []),
  verify: (forward, after) => (isOpen(after, forward) ? `${forwardText(forward)} is still open` : undefined),
  describe: (forward) => `Close ${forwardText(forward)} of this machine`,
  touches: () => [],
}
