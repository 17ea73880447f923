// dhcp.start and dhcp.stop: a dnsmasq that serves one network. All that it is told stands on its command line, so that what runs
// can be read back, compared and started again.
import { z } from 'zod'
import type { DhcpService, HostSnapshot } from '../../../host/schema.ts'
import { nameSchema } from '../../../lab/words.ts'
import { addressSchema, interfaceNameSchema, ipv4Schema, macSchema, parseSubnet, subnetSchema } from '../../../net.ts'
import type { Setting } from '../../command.ts'
import type { OperationKind } from '../../kind.ts'
import { rank } from '../../order.ts'
import { dnsmasqArgs, leaseFileMark, logFile, parseDnsmasqArgs, serviceFiles } from './dnsmasq-args.ts'

const domainSchema = z.string().regex(/^[a-z0-9]([a-z0-9.-]{0,62}[a-z0-9])?$/, 'is not a domain')
const hostSchema = z.strictObject({
  mac: macSchema,
  name: z
    .string()
    .regex(/^[a-z]([a-z0-9-]{0,40}[a-z0-9])?$/)
    .optional(),
  address: ipv4Schema.optional(),
})

const startSchema = z.strictObject({
  op: z.literal('dhcp.start'),
  lab: nameSchema,
  network: nameSchema,
  device: interfaceNameSchema,
  /** The address of the host in the network: gateway and name server of the guests. */
  address: ipv4Schema,
  subnet: subnetSchema.refine((text) => parseSubnet(text)?.family === 'inet', 'is not an IPv4 subnet'),
  range: z
    .strictObject({
      from: ipv4Schema,
      to: ipv4Schema,
      lease: z.string().regex(/^([1-9][0-9]{0,5}[smhd]|infinite)$/),
      hosts: z.array(hostSchema).max(4096),
    })
    .optional(),
  /** IPv6: guests make their own addresses in it (SLAAC) and are told the name server. */
  subnet6: subnetSchema.refine((text) => parseSubnet(text)?.family === 'inet6', 'is not an IPv6 subnet').optional(),
  /** `gateway: none` in an isolated network. */
  gateway: z.enum(['self', 'none']),
  /** Where names that are no guest's are asked: the host's own servers, these, or nobody. */
  dns: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('off') }),
    z.strictObject({ kind: z.literal('local'), domain: domainSchema.optional() }),
    z.strictObject({ kind: z.literal('host'), domain: domainSchema.optional() }),
    z.strictObject({
      kind: z.literal('servers'),
      servers: z.array(addressSchema).min(1).max(16),
      domain: domainSchema.optional(),
    }),
  ]),
})
export type DhcpStart = z.output<typeof startSchema>

/** `leases: keep` where it starts again at once with other settings. */
const stopSchema = z.strictObject({
  op: z.literal('dhcp.stop'),
  lab: nameSchema,
  network: nameSchema,
  leases: z.enum(['keep', 'remove']),
})

/** The dnsmasq of a lab's network, by the mark on its command line. */
export const serviceOf = (
  host: HostSnapshot,
  { lab, network }: Pick<DhcpStart, 'lab' | 'network'>,
): DhcpService | undefined =>
  host.dhcp.find(({ owner }) => owner.kind === 'tapdeck' && owner.lab === lab && owner.name === network)

/** What a running dnsmasq of ours was started with. */
export function startedWith(service: DhcpService): DhcpStart | undefined {
  const parsed = startSchema.safeParse(parseDnsmasqArgs(service.args))
  return parsed.success ? parsed.data : undefined
}

const same = (a: DhcpStart, b: DhcpStart): boolean =>
  JSON.stringify(startSchema.parse(a)) === JSON.stringify(startSchema.parse(b))

/** Whether what runs is what is wanted. */
export function isServed(host: HostSnapshot, wanted: DhcpStart): boolean {
  const service = serviceOf(host, wanted)
  const seen = service && startedWith(service)
  return seen !== undefined && same(seen, wanted)
}

export const dhcpStart: OperationKind<typeof startSchema> = {
  schema: startSchema,
  rank: () => rank.startService,
  render: (operation, setting) => [
    {
      run: 'dnsmasq',
      args: dnsmasqArgs(operation, setting),
      log: logFile(setting, operation.network),
    },
  ],
  // Where one served before, what plan.ts puts after this is that one's start: it finds its ports free.
  inverse: ({ lab, network }, before) => [
    { op: 'dhcp.stop', lab, network, leases: serviceOf(before, { lab, network }) ? 'keep' : 'remove' },
  ],
  verify: (operation, after) =>
    isServed(after, operation)
      ? undefined
      : `${serviceOf(after, operation) ? 'another dnsmasq' : 'no dnsmasq'} serves ${operation.network}`,
  describe: ({ network, range, dns }) =>
    `Start ${[...(range ? ['DHCP'] : []), ...(dns.kind === 'off' ? [] : ['DNS'])].join(' and ') || 'router advertisements'} for network ${network}`,
  touches: ({ device }) => [device],
}

export const dhcpStop: OperationKind<typeof stopSchema> = {
  schema: stopSchema,
  rank: () => rank.stopService,
  render: ({ network, leases }, setting: Setting) => [
    { run: 'end-dnsmasq', mark: leaseFileMark(setting, network) },
    ...(leases === 'keep' ? [] : [{ run: 'remove' as const, files: serviceFiles(setting, network) }]),
  ],
  inverse(operation, before) {
    const service = serviceOf(before, operation)
    const old = service && startedWith(service)
    return old ? [old] : []
  },
  verify: (operation, after) => (serviceOf(after, operation) ? `dnsmasq still serves ${operation.network}` : undefined),
  describe: ({ network }) => `Stop DHCP and DNS of network ${network}`,
  touches: () => [],
}
