// The lab host itself: what the other tests here rely on.
import { describe, expect, it } from 'vitest'
import { hostSnapshotSchema } from '../../src/core/host/schema.ts'
import { until } from '../support/until.ts'
import { labHost } from './support/machine.ts'
import { peer } from './support/outer.ts'
import { connection, dhcpServer, pinging, reaches } from './support/peer.ts'
import { cards } from './support/qemu.ts'

const machine = labHost()

const carrier = async (card: string): Promise<string> =>
  (await machine.run(`cat /sys/class/net/${card}/carrier`)).trim()

describe('the lab host', () => {
  it('has Debian’s kernel, and what the machine underneath may lack', async () => {
    expect(await machine.run('uname -r')).toContain('-amd64')
    await machine.run('modprobe -a bonding 8021q dummy')
    await machine.run([
      'bash',
      '-ec',
      `ip link add bond9 type bond mode 802.3ad
      ip link add br9 type bridge vlan_filtering 1
      ip link add dummy9 type dummy
      ip link add link dummy9 name dummy9.20 type vlan id 20
      bridge vlan add dev br9 vid 20 self
      for link in bond9 br9 dummy9; do ip link delete $link; done`,
    ])
  })

  it('runs commands beside each other, and tells how each ended', async () => {
    const slow = machine.start('echo begun; exec sleep 600')
    await slow.says(/begun/)
    expect(await machine.attempt('echo out; echo err >&2; exit 7')).toEqual({
      status: 7,
      stdout: 'out\n',
      stderr: 'err\n',
    })
    expect((await machine.attempt(['no-such-program'])).status).toBe(127)
    expect(await machine.run('tr a-z A-Z', 'said to it')).toBe('SAID TO IT')
    expect((await machine.run('seq 100000')).length, 'much at once').toBe(588_895)
    slow.signal('SIGKILL')
    expect(await slow.ended).toBe('SIGKILL')
  })

  it('shows its cards, each with its driver and its place', async () => {
    const { status, stdout, stderr } = await machine.tapdeck('host', '--json')
    expect(status, stderr).toBe(0)
    const host = hostSnapshotSchema.parse(JSON.parse(stdout))
    const seen = host.links.flatMap(({ name, kind, mac, card }) =>
      kind === 'card' ? [{ name, mac, driver: card?.driver }] : [],
    )
    expect(seen).toEqual(cards)
    expect(host.pci.map(({ address, interfaces }) => ({ address, interfaces }))).toEqual(
      cards.map(({ name }, at) => ({ address: `0000:00:1${at}.0`, interfaces: [name] })),
    )
    expect(host.routes).toContainEqual(expect.objectContaining({ to: 'default', via: peer.address, device: 'eth0' }))
  })

  it('reaches the outer peer over each card', async () => {
    for (const [at, { name }] of cards.entries()) {
      const address = `10.20.190.${20 + at}`
      await machine.run(`ip link set ${name} up; ip address add ${address}/32 dev ${name}`)
      await until(async () => (await carrier(name)) === '1', { what: `a carrier of ${name}` })
      await machine.run(`ip route add ${peer.address}/32 dev ${name} src ${address} metric 1`)
      await machine.run(`busybox ping -c 1 -W 5 ${peer.address}`)
      await machine.run(
        `ip route delete ${peer.address}/32 dev ${name} src ${address}; ip address flush dev ${name} to ${address}/32`,
      )
    }
  })

  it('shows a pulled cable as no carrier, and a plugged one as one', async () => {
    for (const [at, { name }] of cards.entries()) {
      await machine.run(`ip link set ${name} up`)
      await machine.cable(at, 'pulled')
      await until(async () => (await carrier(name)) === '0', { what: `no carrier of ${name}` })
      await machine.cable(at, 'plugged')
      await until(async () => (await carrier(name)) === '1', { what: `a carrier of ${name}` })
    }
  })

  it('hears the peer’s DHCP and DNS, answers its pings and holds a connection', async () => {
    await dhcpServer(machine.outer)
    await machine.run('ip link set eth1 up')
    expect(await machine.run('busybox udhcpc -f -q -n -i eth1 -s /bin/true 2>&1')).toContain('10.20.190.1')
    expect(await machine.run(`busybox nslookup peer.test ${peer.address}`)).toContain(peer.address)

    const server = machine.start('exec socat TCP6-LISTEN:2222,ipv6only=0,fork,reuseaddr EXEC:cat')
    await until(() => reaches(machine.outer, machine.address), { what: 'an answer to the peer' })
    await until(async () => (await machine.run('ss -Hltn sport = 2222')) !== '', { what: 'a server' })
    for (const address of [machine.address, machine.address6]) {
      const held = await connection(machine.outer, address, 2222)
      await held.echoes('still there')
    }
    server.signal('SIGKILL')

    const pings = await pinging(machine.outer, machine.address)
    const { sent, received } = await pings.count()
    expect(received).toBeGreaterThan(0)
    expect(sent - received).toBeLessThanOrEqual(1)
  })

  it('keeps what is on its disk over a power cut, and nothing else', async () => {
    await machine.run('mkdir -p /var/lib/tapdeck && echo kept > /var/lib/tapdeck/note && sync && echo gone > /run/note')
    await machine.run('ip link add gone0 type bridge')
    await machine.cutPower()
    expect(await reaches(machine.outer, machine.address)).toBe(false)
    await machine.boot()
    expect(await machine.run('cat /var/lib/tapdeck/note')).toBe('kept\n')
    expect((await machine.attempt('cat /run/note')).status).toBe(1)
    expect((await machine.attempt('ip link show gone0')).status).toBe(1)
    await until(() => reaches(machine.outer, machine.address), { what: 'the peer reaches it again' })
  })
})
