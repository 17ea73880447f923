// The snapshot of a real network namespace.
import { spawn, type ChildProcess } from 'node:child_process'
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { FaultError } from '../../../src/core/fault.ts'
import { comparable } from '../../../src/core/host/compare.ts'
import { findLink, hostSnapshotSchema } from '../../../src/core/host/schema.ts'
import { networkNamespaceOf } from '../../../src/engine/observe/place.ts'
import { readProcesses } from '../../../src/engine/observe/processes.ts'
import { readHost } from '../../../src/engine/observe/read.ts'
import { ordinaryUser } from '../../support/as-user.ts'
import { whenDone } from '../../support/cleanup.ts'
import { namespace } from '../../support/world/namespace.ts'
import { processes } from '../../support/processes.ts'
import { tempFolder } from '../../support/temp-folder.ts'
import { until } from '../../support/until.ts'
import { batch, keep, placeOf, snapshotOf, snapshotWith } from '../support/observing.ts'

const kinds: { kind: string; make: string[]; seen: object }[] = [
  {
    kind: 'bridge',
    make: ['link add x0 type bridge stp_state 1 forward_delay 400'],
    seen: { kind: 'bridge', bridge: { stp: true, forwardDelay: 4 } },
  },
  {
    kind: 'tap',
    make: ['tuntap add x0 mode tap user 0 vnet_hdr'],
    seen: { kind: 'tap', tap: { mode: 'tap', persistent: true, vnetHeader: true, user: 0, holders: [] } },
  },
  {
    kind: 'tap of many queues',
    make: ['tuntap add x0 mode tap multi_queue'],
    seen: { kind: 'tap', tap: { multiQueue: true } },
  },
  { kind: 'tun', make: ['tuntap add x0 mode tun'], seen: { kind: 'tap', tap: { mode: 'tun' } } },
  { kind: 'veth', make: ['link add x0 type veth peer name x1'], seen: { kind: 'veth', lower: 'x1' } },
  {
    kind: 'macvtap',
    make: ['link add x1 type veth peer name x2', 'link add link x1 name x0 type macvtap mode bridge'],
    seen: { kind: 'macvtap', lower: 'x1', macvtap: { mode: 'bridge' } },
  },
  {
    kind: 'macvlan',
    make: ['link add x1 type veth peer name x2', 'link add link x1 name x0 type macvlan mode private'],
    seen: { kind: 'macvlan', lower: 'x1' },
  },
  {
    kind: 'vxlan',
    make: ['link add x0 type vxlan id 42 remote 10.9.9.9 dstport 4789'],
    seen: { kind: 'vxlan', vxlan: { id: 42, remote: '10.9.9.9', port: 4789 } },
  },
  { kind: 'dummy', make: ['link add x0 type dummy'], seen: { kind: 'dummy' } },
  {
    kind: 'bond',
    make: ['link add x0 type bond mode active-backup miimon 100'],
    seen: { kind: 'bond', bond: { mode: 'active-backup', miimon: 100, ports: [] } },
  },
  {
    kind: '802.1Q',
    make: ['link add x1 type veth peer name x2', 'link add link x1 name x0 type vlan id 20'],
    seen: { kind: 'vlan', lower: 'x1', vlan: { id: 20, protocol: '802.1Q' } },
  },
]

describe('a snapshot of a namespace', () => {
  it('of a fresh one has its loopback and nothing else', async () => {
    const host = await snapshotOf(await namespace())
    expect(host.links).toMatchObject([{ name: 'lo', kind: 'loopback', up: true, owner: { kind: 'kernel' } }])
    expect({ ...host, links: [], sysctls: {} }).toEqual({
      version: 1,
      links: [],
      routes: [],
      neighbours: [],
      fdb: [],
      sysctls: {},
      tables: [],
      foreignChains: [],
      dhcp: [],
      leases: [],
      pci: [],
      guests: [],
      uplink: { kind: 'none' },
      managers: [],
    })
    expect(host.sysctls).toMatchObject({ 'net.ipv4.ip_forward': '0' })
  })

  for (const { kind, make, seen } of kinds)
    it(`shows a ${kind}`, async (context) => {
      const net = await namespace()
      const made = await net.attempt(['ip', '-batch', '-'], { input: `${make.join('\n')}\n` })
      if (made.status !== 0) context.skip(`this kernel makes no ${kind}: ${made.stderr.trim()}`)
      expect(findLink(await snapshotOf(net), 'x0')).toMatchObject(seen)
    })

  it('shows where the other end of a veth is, if elsewhere', async () => {
    const net = await namespace()
    const inner = keep(net, ['unshare', '--net', 'sleep', '600'])
    const asleep = async () => (await processes()).find(({ pid, args }) => pid === inner.pid && args[0] === 'sleep')
    await until(asleep, { what: 'a namespace in the namespace' })
    await net.run(['ip', 'link', 'add', 'x0', 'type', 'veth', 'peer', 'name', 'x1', 'netns', String(inner.pid)])
    expect(findLink(await snapshotOf(net), 'x0')).toMatchObject({ kind: 'veth', lowerNamespace: 0 })
  })

  it('shows ports, addresses, routes, neighbours and the MAC table', async () => {
    const net = await namespace()
    await batch(net, [
      'link add br0 type bridge',
      'link set br0 up alias tapdeck:office/lan',
      'address add 192.168.150.1/24 dev br0',
      'tuntap add tap0 mode tap',
      'link set tap0 master br0 up mtu 1400',
      'route add 10.77.0.0/16 via 192.168.150.7 metric 50',
      'neighbour add 192.168.150.9 lladdr 52:54:00:aa:00:09 dev br0',
    ])
    await net.run(['bridge', '-batch', '-'], {
      input: 'link set dev tap0 isolated on\nfdb add 52:54:00:aa:00:02 dev tap0 master static\n',
    })
    const host = await snapshotOf(net)
    expect(findLink(host, 'br0')).toMatchObject({
      owner: { kind: 'tapdeck', lab: 'office', name: 'lan' },
      addresses: expect.arrayContaining([expect.objectContaining({ address: '192.168.150.1', prefix: 24 })]),
    })
    expect(findLink(host, 'tap0')).toMatchObject({
      master: 'br0',
      mtu: 1400,
      port: { isolated: true, state: 'disabled' },
    })
    expect(host.routes).toContainEqual(
      expect.objectContaining({ to: '10.77.0.0/16', via: '192.168.150.7', device: 'br0', metric: 50, table: 'main' }),
    )
    expect(host.neighbours).toContainEqual({
      address: '192.168.150.9',
      device: 'br0',
      mac: '52:54:00:aa:00:09',
      state: 'permanent',
    })
    expect(host.fdb).toContainEqual({ mac: '52:54:00:aa:00:02', device: 'tap0', bridge: 'br0', state: 'static' })
  })

  it('shows settings of the namespace, not of the machine, and those of a lab’s bridges', async () => {
    const net = await namespace()
    await batch(net, ['link add br0 type bridge', 'link set br0 alias tapdeck:office/lan', 'link add br1 type bridge'])
    await net.run([
      'sh',
      '-c',
      'echo 1 > /proc/sys/net/ipv4/ip_forward; echo 1 > /proc/sys/net/ipv4/conf/br0/route_localnet',
    ])
    const { sysctls } = await snapshotOf(net)
    expect(sysctls).toMatchObject({ 'net.ipv4.ip_forward': '1', 'net.ipv4.conf.br0.route_localnet': '1' })
    // Of what is not Tapdeck's only what it sets when a lab takes it.
    expect(Object.keys(sysctls).filter((key) => key.includes('.br1.'))).toEqual(['net.ipv6.conf.br1.disable_ipv6'])
  })

  it('shows own tables and foreign chains', async () => {
    const net = await namespace()
    await net.run(['nft', '-f', '-'], {
      input: `table inet tapdeck_office { chain notes { return comment "network br0 nat 10.0.0.0/24"; }; chain mark_0123abcd { }; chain f { type filter hook forward priority 0; accept; drop; }; }
table ip filter { chain FORWARD { type filter hook forward priority 0; policy drop; accept; }; }\n`,
    })
    const host = await snapshotOf(net)
    expect(host.tables).toEqual([
      { name: 'tapdeck_office', digest: '0123abcd', rules: 2, notes: ['network br0 nat 10.0.0.0/24'] },
    ])
    expect(host.foreignChains).toEqual([
      { family: 'ip', table: 'filter', chain: 'FORWARD', hook: 'forward', priority: 0, policy: 'drop', rules: 1 },
    ])
  })

  it('shows who holds a tap', async () => {
    const net = await namespace()
    const holder = keep(net, ['socat', 'TUN,tun-type=tap,tun-name=tap0,iff-up', 'PIPE'])
    const held = async () => findLink(await snapshotOf(net), 'tap0')
    const tap = await until(async () => ((await held())?.carrier ? held() : undefined), { what: 'an open tap' })
    expect(tap).toMatchObject({ tap: { persistent: false, holders: [{ pid: holder.pid, name: 'socat' }] } })
  })

  it('shows a dnsmasq of ours with its leases, and none of another namespace', async () => {
    const [net, other] = [await namespace(), await namespace()]
    const folder = join(await tempFolder(), 'tapdeck', 'office')
    await mkdir(folder, { recursive: true })
    const expires = Math.floor(Date.now() / 1000) + 3600
    await writeFile(join(folder, 'lan.leases'), `${expires} 52:54:00:aa:00:01 192.168.150.11 web *\n`)
    await batch(net, ['link add br0 type bridge', 'address add 192.168.150.1/24 dev br0', 'link set br0 up'])
    const server = keep(net, [
      'dnsmasq',
      '-d',
      '--conf-file=/dev/null',
      '--port=0',
      `--pid-file=${folder}/lan.dnsmasq.pid`,
      `--dhcp-leasefile=${folder}/lan.leases`,
      '--interface=br0',
      '--bind-dynamic',
      '--dhcp-option=tag:tapdeck,option:router,192.168.150.1',
      '--dhcp-range=192.168.150.10,192.168.150.99',
    ])
    const host = await until(async () => snapshotWith(net, ({ dhcp }) => dhcp.length > 0), { what: 'a dnsmasq' })
    expect(host.dhcp).toMatchObject([
      { pid: server.pid, owner: { kind: 'tapdeck', lab: 'office', name: 'lan' }, interfaces: ['br0'] },
    ])
    expect(host.leases).toEqual([
      { expires, mac: '52:54:00:aa:00:01', address: '192.168.150.11', name: 'web', device: 'br0' },
    ])
    expect((await snapshotOf(other)).dhcp).toEqual([])
  })

  it('is the same for comparison after things were made and removed again', async () => {
    const net = await namespace()
    await batch(net, [
      'link add br0 type bridge',
      'link set br0 up',
      'address add 10.1.0.1/24 dev br0',
      'link set lo down',
    ])
    const before = comparable(await snapshotOf(net))
    await batch(net, [
      'link set lo up',
      'tuntap add tap0 mode tap',
      'link set tap0 master br0 up',
      'link add v0 type veth peer name v1',
      'link set v0 master br0 up',
      'link set v1 up',
      'address add 10.1.0.2/24 dev br0',
    ])
    await until(() => snapshotWith(net, (host) => findLink(host, 'br0')?.carrier === true), {
      what: 'carrier on the bridge',
    })
    expect(comparable(await snapshotOf(net))).not.toEqual(before)
    await batch(net, ['link del v0', 'link del tap0', 'address del 10.1.0.2/24 dev br0', 'link set lo down'])
    expect(comparable(await snapshotOf(net))).toEqual(before)
  })

  it('of one that has ended is a fault', async () => {
    const net = await namespace()
    await net.remove()
    const fault = await readHost(placeOf(net)).catch((error: unknown) =>
      error instanceof FaultError ? error.fault : error,
    )
    expect(fault).toMatchObject({ code: 'host.gone' })
  })

  it('is readable for the ordinary user who made it', async (context) => {
    const user = await ordinaryUser(context)
    const program = `
      import { spawn } from 'node:child_process'
      import { readHost } from './src/engine/observe/read.ts'
      const holder = spawn('unshare', ['--user', '--map-root-user', '--mount', '--net', 'sh', '-c',
        'mount -t sysfs sysfs /sys && ip link add br0 type bridge && ip tuntap add tap0 mode tap user 0 && echo ready && exec cat'])
      await new Promise((resolve) => holder.stdout.once('data', resolve))
      const enter = ['nsenter', '-t', String(holder.pid), '-U', '-n', '-m', '--preserve-credentials']
      const host = await readHost({ kind: 'sandbox', holder: holder.pid, enter })
      const machine = await readHost({ kind: 'machine' })
      console.log(JSON.stringify({ host, machine }))
      holder.kill()`
    const node = join(user.checkout, 'node_modules/.bin/node')
    const { host, machine } = JSON.parse(await user.run([node, '--input-type=module', '-e', program]))
    expect(hostSnapshotSchema.parse(host)).not.toHaveProperty('unread')
    expect(host.links.map(({ name }: { name: string }) => name)).toEqual(['br0', 'lo', 'tap0'])
    expect(host.links[2].tap).toMatchObject({ user: 0 })
    // the rules of the machine are root's to read, the old ones too where they are in use: that is said, and the rest is there
    const unread = hostSnapshotSchema.parse(machine).unread ?? []
    expect(unread.map(({ part }) => part).filter((part) => part !== 'legacy-rules')).toEqual(['rules'])
    expect(machine.links.length).toBeGreaterThan(0)
  })
})

describe('a program that manages networks', () => {
  it('is counted where it runs: one in another network namespace is none of this machine’s', async () => {
    const folder = await tempFolder()
    const program = join(folder, 'dockerd')
    await copyFile('/bin/sleep', program)
    const start = (...enter: string[]): ChildProcess => {
      const [first, ...rest] = [...enter, program, '600']
      const child = spawn(first, rest)
      whenDone(() => {
        child.kill('SIGKILL')
      })
      return child
    }
    const count = (): number =>
      readProcesses({ kind: 'machine' }, networkNamespaceOf('self') ?? '').managers.filter((name) => name === 'dockerd')
        .length
    const nameOf = (child: ChildProcess): Promise<string> => readFile(`/proc/${child.pid ?? 0}/comm`, 'utf8')
    const before = count()
    // An ordinary user may do so with a user namespace of its own.
    const away = start('unshare', '--user', '--map-root-user', '--net')
    await until(async () => (await nameOf(away)) === 'dockerd\n', { what: 'one elsewhere' })
    expect(count()).toBe(before)
    const here = start()
    await until(async () => (await nameOf(here)) === 'dockerd\n', { what: 'one here' })
    expect(count()).toBe(before + 1)
  })
})
