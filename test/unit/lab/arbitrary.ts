// Labs of all kinds, as one may write them: for property tests.
import * as fc from 'fast-check'
import { labSchema, type LabInput } from '../../../src/core/lab/schema.ts'

const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(value, { nil: undefined, freq: 2 })
/** Without the keys that are undefined. */
const record = <T extends Record<string, unknown>>(shape: {
  [K in keyof T]: fc.Arbitrary<T[K]>
}): fc.Arbitrary<unknown> =>
  fc.record(shape).map((value) => Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== undefined)))

export const name = fc.constantFrom('web', 'db', 'mail', 'proxy', 'a', 'guest-7', 'lan', 'dmz')
const link = fc.constantFrom('br0', 'br1', 'bond0', 'bond0.20', 'eth0', 'ens1f0')
const mac = fc.integer({ min: 0, max: 255 }).map((last) => `52:54:00:AA:00:${last.toString(16).padStart(2, '0')}`)
const port = fc.integer({ min: 1, max: 65535 })
const listen = fc.oneof(
  port,
  port.map(String),
  port.map((value) => `127.0.0.1:${value}`),
  port.map((value) => `[::1]:${value}`),
)
const proto = fc.constantFrom('tcp', 'udp')
const forward = fc
  .tuple(proto, listen, name, port)
  .map(([key, value, guest, to]) => ({ [key]: value, to: `${guest}:${to}` }))
const userForward = fc.tuple(proto, listen, port).map(([key, value, to]) => ({ [key]: value, to }))
const file = fc.constantFrom(
  'web.qcow2',
  './a b.img',
  '/var/lib/images/ü.raw',
  "it's.qcow2",
  '# no comment',
  'x: y',
  '- dash',
)

const connect = fc.oneof(
  fc.constant('nothing'),
  name.map((network) => ({ network })),
  record({
    bridge: link,
    vlan: maybe(fc.integer({ min: 1, max: 4094 })),
    trunk: maybe(fc.array(fc.integer({ min: 1, max: 4094 }), { minLength: 1, maxLength: 3 })),
  }),
  record({
    restrict: maybe(fc.boolean()),
    hostname: maybe(fc.constant('box')),
    forwards: maybe(fc.array(userForward, { maxLength: 3 })),
  }).map((user) => ({ user })),
  record({ card: link, vlan: maybe(fc.integer({ min: 0, max: 4094 })), trust: maybe(fc.boolean()) }).map((value) => ({
    function: value,
  })),
  fc.constant({ device: '0000:03:00.0' }),
)
export const card = record({
  model: maybe(fc.constantFrom('virtio-net-pci', 'e1000', 'rtl8139')),
  mac: maybe(mac),
  address: maybe(fc.constantFrom('3', '1f.2', '10')),
  mtu: maybe(fc.integer({ min: 68, max: 9000 })),
  link: maybe(fc.constantFrom('up', 'down')),
  rom: maybe(fc.constantFrom(false, 'pxe.rom')),
  connect: maybe(connect),
})
export const disk = record({ file, size: maybe(fc.constantFrom('20G', '512M')), readonly: maybe(fc.boolean()) })
export const guest = record({
  memory: maybe(fc.integer({ min: 2, max: 65536 })),
  cpus: maybe(fc.integer({ min: 1, max: 8 })),
  append: maybe(fc.constantFrom('console=ttyS0 quiet', '', 'a: b # c', 'two\nlines')),
  vnc: maybe(
    fc.oneof(
      fc.constantFrom('socket', 'off'),
      listen.map((value) => ({ listen: value })),
    ),
  ),
  disks: maybe(fc.array(disk, { maxLength: 3 })),
  cards: maybe(fc.array(card, { maxLength: 4 })),
  args: maybe(fc.array(fc.constantFrom('-usb', '-device', 'usb-tablet,id="x"', '4096'), { maxLength: 3 })),
})
const short = fc.integer({ min: 2, max: 254 }).map((last) => `.${last}`)
const dhcp = fc.oneof(
  fc.constant(false),
  record({
    from: maybe(short),
    to: maybe(short),
    lease: maybe(fc.constant('30m')),
    hosts: maybe(fc.dictionary(mac, short, { maxKeys: 3, noNullPrototype: true })),
  }),
)
export const network = record({
  mode: maybe(fc.constantFrom('nat', 'routed', 'isolated')),
  subnet: fc.integer({ min: 0, max: 255 }).map((third) => `10.7.${third}.0/24`),
  dhcp: maybe(dhcp),
  dns: maybe(fc.oneof(fc.constant(false), fc.constant({ domain: 'lab.test' }))),
  forwards: maybe(fc.array(forward, { maxLength: 3 })),
})
export const bridge = record({
  ports: maybe(fc.uniqueArray(link, { maxLength: 3 })),
  stp: maybe(fc.boolean()),
  address: maybe(fc.constantFrom('none', 'inherit', 'dhcp', ['10.0.0.2/24'])),
})
const bond = record({
  mode: maybe(fc.constantFrom('active-backup', '802.3ad')),
  ports: maybe(fc.uniqueArray(link, { maxLength: 2 })),
  primary: maybe(link),
})
const vlan = record({ link, id: fc.integer({ min: 1, max: 4094 }) })
const position = record({ x: fc.integer({ min: -999, max: 999 }), y: fc.integer({ min: -999, max: 999 }) })
const map = (
  key: fc.Arbitrary<string>,
  value: fc.Arbitrary<unknown>,
): fc.Arbitrary<Record<string, unknown> | undefined> =>
  maybe(fc.dictionary(key, value, { maxKeys: 4, noNullPrototype: true }))

/** Every value passes the schema; the checks may have much to say of it. */
export const labInput: fc.Arbitrary<LabInput> = record({
  version: fc.constant(1),
  name,
  scope: maybe(fc.constantFrom('sandbox', 'host')),
  uplink: maybe(fc.constantFrom('auto', 'none')),
  bonds: map(link, bond),
  vlans: map(link, vlan),
  bridges: map(link, bridge),
  networks: map(name, network),
  guests: map(name, guest),
  positions: map(fc.constantFrom('guests.web', 'networks.lan', 'vlans.bond0.20'), position),
}).map((value) => {
  labSchema.parse(value)
  return value as LabInput
})
