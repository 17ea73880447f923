// Labs for a property test: any that the schema and the checks let pass, of the parts that this version plans.
import fc from 'fast-check'
import { stringify } from 'yaml'
import { readLab } from '../../../src/core/lab/check.ts'

const networkNames = ['lan', 'dmz', 'a-rather-long-network-name'] as const
const bridgeNames = ['br0', 'br1', 'storage0'] as const
const guestNames = ['web', 'db', 'a-guest-with-a-long-name'] as const

/** Each of some names, or not, with a value. */
const someOf = <T>(names: readonly string[], valueOf: (name: string, at: number) => fc.Arbitrary<T>) =>
  fc.record(Object.fromEntries(names.map((name, at) => [name, valueOf(name, at)])), { requiredKeys: [] })

const network = (outside: 'none' | 'auto') => (_name: string, at: number) => {
  const base = `192.168.${100 + at}`
  const forward = fc.record({
    proto: fc.constantFrom('tcp', 'udp'),
    address: fc.constantFrom('127.0.0.1', '127.0.0.2'),
    port: fc.integer({ min: 47_000 + 100 * at, max: 47_099 + 100 * at }),
    to: fc.constantFrom(`${base}.20:22`, `${base}.21:80`),
  })
  return fc
    .record(
      {
        mode: fc.constantFrom('nat', 'routed', 'isolated'),
        address: fc.constantFrom(`${base}.1`, `${base}.254`),
        six: fc.boolean(),
        dhcp: fc.oneof(
          fc.constant(false),
          fc.record(
            {
              from: fc.constantFrom('.10', '.30'),
              to: fc.constantFrom('.50', '.99'),
              lease: fc.constantFrom('1h', '12h', 'infinite'),
            },
            { requiredKeys: [] },
          ),
        ),
        dns: fc.oneof(
          fc.constant(false),
          fc.record(
            { domain: fc.constantFrom('lab.test', 'other.test'), servers: fc.constantFrom(['192.0.2.53'], []) },
            { requiredKeys: [] },
          ),
        ),
        stp: fc.boolean(),
        mtu: fc.constantFrom(1400, 9000),
        forwards: fc.uniqueArray(forward, { maxLength: outside === 'auto' ? 3 : 0, selector: ({ port }) => port }),
      },
      { requiredKeys: ['six', 'forwards'] },
    )
    .map(({ six, forwards, ...rest }) => ({
      subnet: `${base}.0/24`,
      ...rest,
      ...(six ? { subnet6: `fd00:${100 + at}::/64` } : {}),
      forwards: forwards.map(({ proto, address, port, to }) => ({ [proto]: `${address}:${port}`, to })),
    }))
}

const bridge = (_name: string, at: number) =>
  fc.record(
    {
      stp: fc.boolean(),
      forwardDelay: fc.constantFrom(2, 15, 30),
      mtu: fc.constantFrom(1400, 9000),
      address: fc.shuffledSubarray(
        [`10.${at}.0.1/24`, `10.${at}.0.2/24`, `10.${at}.1.1/16`, `fd00:${at}::1/64`, `fd00:${at}::2/64`],
        { minLength: 1 },
      ),
    },
    { requiredKeys: [] },
  )

const guest = (parts: { networks: string[]; bridges: string[] }) => {
  const cables = [
    fc.constant('nothing'),
    fc.constant({ user: {} }),
    ...parts.networks.map((name) => fc.constant({ network: name })),
    ...parts.bridges.map((name) => fc.constant({ bridge: name })),
  ]
  return fc.record({
    cards: fc.array(
      fc.record({ connect: fc.oneof(...cables), many: fc.boolean() }).map(({ connect, many }) => ({
        connect,
        ...(many && typeof connect === 'object' && !('user' in connect) ? { queues: 4 } : {}),
      })),
      { maxLength: 3 },
    ),
  })
}

/** A gateway on one bridge that has an address for it. */
const withGateway = (bridges: Record<string, { address?: string[] } | undefined>) => {
  for (const [name, bridge] of Object.entries(bridges)) {
    const own = bridge?.address?.find((each) => each.endsWith('.1/24'))
    if (own !== undefined) return { ...bridges, [name]: { ...bridge, gateway: own.replace(/\.1\/24$/, '.254') } }
  }
  return bridges
}

/** The text of a lab after its name; `outside`: whether it has the uplink, and with it forwards that open ports of this machine. */
const labText = (outside: 'none' | 'auto') =>
  fc
    .record({
      networks: someOf(networkNames, network(outside)),
      bridges: someOf(bridgeNames, bridge),
      gateway: fc.boolean(),
    })
    .chain(({ networks, bridges, gateway }) =>
      fc.record({
        networks: fc.constant(networks),
        bridges: fc.constant(gateway && outside === 'none' ? withGateway(bridges) : bridges),
        guests: someOf(guestNames, () => guest({ networks: Object.keys(networks), bridges: Object.keys(bridges) })),
      }),
    )
    .map((lab) => stringify({ uplink: outside, ...lab }))
    .filter((text) => readLab(`version: 1\nname: office\n${text}`).findings.every(({ level }) => level !== 'error'))

/** One after another in one sandbox, each with one of these ways out; now and then one is undone instead of kept. */
export const series = (outside: readonly ('none' | 'auto')[], length: number) =>
  fc.array(
    fc.record({
      text: fc.constantFrom(...outside).chain(labText),
      then: fc.constantFrom('keep', 'keep', 'rollback'),
    }),
    { minLength: length, maxLength: length },
  )
