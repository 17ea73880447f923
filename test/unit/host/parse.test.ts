// Routes, neighbours, bridges, rules, bonds, sysfs: what real tools and kernels printed.
import { describe, expect, it } from 'vitest'
import { parseBridgeVlans, parseFdb } from '../../../src/core/host/parse/iproute2/bridge.ts'
import { parseBonding } from '../../../src/core/host/parse/bonding.ts'
import { parseLegacyForward } from '../../../src/core/host/parse/iptables.ts'
import { parseRuleset } from '../../../src/core/host/parse/nft.ts'
import { parseNeighbours, parseRoutes } from '../../../src/core/host/parse/iproute2/route.ts'
import { deviceOn, parseCard, parsePciFunction } from '../../../src/core/host/parse/sysfs.ts'
import { parseSysctls, sysctlFile, sysctlKeys } from '../../../src/core/host/parse/sysctl.ts'
import { faultOf, recorded } from './recorded.ts'

describe('ip route', () => {
  const routes = parseRoutes(recorded('namespace.routes.json'))

  it('has every table of both families, without what the kernel writes of its own addresses', () => {
    expect(routes).toContainEqual({
      family: 'inet',
      to: '10.79.0.0/24',
      device: 'br0',
      protocol: 'boot',
      scope: 'link',
      table: '77',
      type: 'unicast',
    })
    expect(routes).toContainEqual(
      expect.objectContaining({ family: 'inet6', to: 'fd00:99::/64', via: 'fd00:150::9', metric: 1024 }),
    )
    expect(routes.filter(({ table }) => table === 'local')).toEqual([])
  })

  it('has a route by two ways twice, and one to nowhere without a device', () => {
    expect(routes.filter(({ to }) => to === '10.80.0.0/24').map(({ via }) => via)).toEqual([
      '192.168.150.7',
      '192.168.150.8',
    ])
    expect(routes.find(({ type }) => type === 'blackhole')).not.toHaveProperty('device')
  })

  it('knows the family of a default route', () => {
    expect(routes.find(({ to }) => to === 'default')).toMatchObject({
      family: 'inet',
      via: '192.168.150.254',
      metric: 100,
      table: 'main',
    })
    const bare =
      '[{"dst":"default","dev":"tun0","flags":[]},{"dst":"default","dev":"tun0","metric":1024,"flags":[],"pref":"medium"}]'
    expect(parseRoutes(bare).map(({ family }) => family)).toEqual(['inet', 'inet6'])
    const over6 = '[{"dst":"default","via":{"family":"inet6","host":"fe80::1"},"dev":"eth0","flags":[]}]'
    expect(parseRoutes(over6)).toMatchObject([{ family: 'inet', via: 'fe80::1' }])
  })

  it('reads the brief form with the same result', () => {
    const key = ({ family, to, via, device, table }: (typeof routes)[number]) =>
      [family, to, via, device, table].join(' ')
    expect(parseRoutes(recorded('namespace.routes-brief.json')).map(key)).toEqual(routes.map(key))
  })
})

describe('ip neighbour', () => {
  it('has those without a MAC too', () => {
    const neighbours = parseNeighbours(recorded('namespace.neighbours.json'))
    expect(neighbours).toContainEqual({
      address: '192.168.150.10',
      device: 'br0',
      mac: '52:54:00:aa:00:01',
      state: 'permanent',
    })
    expect(neighbours).toContainEqual({ address: '10.9.9.9', device: 'br0', state: 'incomplete' })
  })
})

describe('bridge', () => {
  it('fdb: entries of bridges and VXLANs only, with their VLAN', () => {
    const fdb = parseFdb(recorded('namespace.fdb.json'))
    expect(fdb).toContainEqual({ mac: '52:54:00:aa:00:02', device: 'tap0', bridge: 'br0', state: 'static' })
    expect(fdb).toContainEqual({ mac: '00:00:00:00:00:00', device: 'vxlan0', state: 'permanent' })
    expect(fdb.filter(({ mac }) => mac.startsWith('33:33'))).toEqual([])
    expect(parseFdb(recorded('bonds.fdb.json'))).toContainEqual({
      mac: '52:54:00:aa:00:02',
      device: 'va',
      bridge: 'brv',
      vlan: 20,
      state: 'static',
    })
  })

  it('vlan: of ports and of the bridge itself, ranges spelt out', () => {
    const vlans = parseBridgeVlans(recorded('bonds.vlans.json'))
    expect(vlans.get('brv')).toEqual([
      { id: 1, pvid: true, untagged: true },
      { id: 5, pvid: false, untagged: false },
    ])
    expect(vlans.get('va')).toContainEqual({ id: 20, pvid: true, untagged: true })
    const range = '[{"ifname":"p","vlans":[{"vlan":30,"vlanEnd":32}]}]'
    expect(
      parseBridgeVlans(range)
        .get('p')
        ?.map(({ id }) => id),
    ).toEqual([30, 31, 32])
  })
})

describe('nft', () => {
  it('own tables: digest, rules without the notes, notes', () => {
    expect(parseRuleset(recorded('namespace.nft.json')).tables).toEqual([
      { name: 'tapdeck_office', digest: 'deadbeef01', rules: 4, notes: [] },
      { name: 'tapdeck_before', rules: 0, notes: ['net.ipv4.ip_forward=0'] },
    ])
  })

  it('chains of others that see forwarded packets, with what they do at the end', () => {
    expect(parseRuleset(recorded('namespace.nft.json')).foreignChains).toEqual([
      { family: 'ip', table: 'filter', chain: 'FORWARD', hook: 'forward', priority: 0, policy: 'drop', rules: 1 },
    ])
    expect(parseRuleset(recorded('docker.nft.json')).foreignChains).toEqual([
      { family: 'ip', table: 'filter', chain: 'FORWARD', hook: 'forward', priority: 0, policy: 'drop', rules: 2 },
      {
        family: 'inet',
        table: 'firewalld',
        chain: 'filter_FORWARD',
        hook: 'forward',
        priority: 10,
        policy: 'accept',
        rules: 1,
      },
    ])
  })

  it('the old iptables beside it', () => {
    expect(parseLegacyForward('ip-legacy', recorded('legacy.iptables.txt'))).toEqual([
      {
        family: 'ip-legacy',
        table: 'filter',
        chain: 'FORWARD',
        hook: 'forward',
        priority: 0,
        policy: 'drop',
        rules: 2,
      },
    ])
    expect(parseLegacyForward('ip6-legacy', '*nat\n:POSTROUTING ACCEPT [0:0]\nCOMMIT\n')).toEqual([])
  })
})

describe('/proc/net/bonding', () => {
  it('active-backup', () => {
    const bond = parseBonding('bond0', recorded('bond0.proc.txt'))
    expect(bond).toMatchObject({ mode: 'active-backup', miimon: 100, primary: 'dummy0', activePort: 'dummy0' })
    expect(bond.ports.map(({ name, link, failures }) => ({ name, link, failures }))).toEqual([
      { name: 'dummy0', link: 'up', failures: 0 },
      { name: 'dummy1', link: 'up', failures: 0 },
    ])
  })

  it('802.3ad with its aggregators', () => {
    expect(parseBonding('bond1', recorded('bond1.proc.txt'))).toMatchObject({
      mode: '802.3ad',
      lacpRate: 'fast',
      xmitHashPolicy: 'layer3+4',
      partnerMac: '00:00:00:00:00:00',
      ports: [{ name: 'dummy2', aggregator: 1 }],
    })
  })

  it('without an active port', () => {
    const bond = parseBonding('bond0', recorded('mode1.proc.txt'))
    expect(bond).toMatchObject({ mode: 'active-backup', updelay: 200, downdelay: 400 })
    expect(bond).not.toHaveProperty('primary')
    expect(bond).not.toHaveProperty('activePort')
    expect(bond.ports).toMatchObject([
      { link: 'going back', speed: '1000 Mbps', duplex: 'full', failures: 2 },
      { link: 'down', failures: 7 },
    ])
  })

  it('in words nobody knows is a fault', () => {
    expect(faultOf(() => parseBonding('b', 'Bonding Mode: telepathy\n'))).toMatchObject({
      code: 'host.unreadable',
      cause: 'unknown mode: telepathy',
    })
  })
})

describe('sysfs', () => {
  it.each([
    ['/sys/devices/pci0000:00/0000:00:1c.0/0000:03:00.0', '0000:03:00.0'],
    ['/sys/devices/pci0000:00/0000:00:03.0/virtio5', '0000:00:03.0'],
    ['/sys/devices/platform/a003e00.virtio_mmio/virtio0', 'virtio0'],
    ['/sys/devices/pci0000:00/0000:00:14.0/usb2/2-1/2-1:1.0', '2-1:1.0'],
  ])('says of a card on which bus it is: %s', (path, name) => {
    expect(deviceOn(path)).toBe(name)
  })

  it('a card: what is not known is left out', () => {
    const features = recorded('eth0.ethtool.txt')
    const card = parseCard({
      driver: 'e1000e',
      device: '0000:01:00.0',
      speed: '1000\n',
      duplex: 'full\n',
      wireless: false,
      features,
    })
    expect(card).toMatchObject({ driver: 'e1000e', bus: '0000:01:00.0', speed: 1000, duplex: 'full', wireless: false })
    expect(card.offloads).toContain('tx-checksumming')
    expect(card.offloads).not.toContain('tx-checksum-ipv4')
    expect(parseCard({ speed: '-1\n', duplex: 'unknown\n', wireless: true, features: '' })).toEqual({
      duplex: 'unknown',
      wireless: true,
      offloads: [],
    })
  })

  it('a physical function and its virtual one', () => {
    const base = {
      vendor: '0x8086\n',
      device: '0x10c9\n',
      driver: 'igb',
      groupMembers: ['0000:01:00.1', '0000:01:00.0'],
    }
    expect(
      parsePciFunction({
        ...base,
        address: '0000:01:00.0',
        interfaces: ['ens1f0'],
        iommuGroup: '7',
        totalVfs: '7\n',
        numVfs: '2\n',
      }),
    ).toEqual({
      address: '0000:01:00.0',
      vendor: '8086',
      device: '10c9',
      driver: 'igb',
      interfaces: ['ens1f0'],
      iommuGroup: 7,
      groupMates: ['0000:01:00.1'],
      totalVfs: 7,
      numVfs: 2,
    })
    const function0 = parsePciFunction({
      ...base,
      address: '0000:01:10.0',
      interfaces: [],
      physicalFunction: '0000:01:00.0',
    })
    expect(function0.physicalFunction).toBe('0000:01:00.0')
  })

  it('settings: keys and files', () => {
    expect(sysctlFile('net.ipv4.conf.br-lan.route_localnet')).toBe('/proc/sys/net/ipv4/conf/br-lan/route_localnet')
    expect(sysctlKeys(['br-lan', 'bond0.20'], ['bond0.30']).filter((key) => key.includes('bond0'))).toEqual([])
    expect(parseSysctls('/proc/sys/net/ipv4/ip_forward:1\n/proc/sys/net/ipv6/conf/br-lan/accept_ra:2\n')).toEqual({
      'net.ipv4.ip_forward': '1',
      'net.ipv6.conf.br-lan.accept_ra': '2',
    })
  })
})
