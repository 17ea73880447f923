// The checks of the machine's own network, on machines of several kinds.
import { describe, expect, it } from 'vitest'
import { bridgeFilter } from '../../../src/engine/checks/network/bridge-filter.ts'
import { foreignFirewall } from '../../../src/engine/checks/network/foreign-firewall.ts'
import { forwarding } from '../../../src/engine/checks/network/forwarding.ts'
import { managers } from '../../../src/engine/checks/network/managers.ts'
import { reversePath } from '../../../src/engine/checks/network/reverse-path.ts'
import { subnets } from '../../../src/engine/checks/network/subnets.ts'
import { wireless } from '../../../src/engine/checks/network/wireless.ts'
import { machine, processFiles } from './fake-machine.ts'

const sysctl = (key: string, value: string) => ({ [`/proc/sys/${key.replaceAll('.', '/')}`]: `${value}\n` })

const filters = (all: string, fresh: string) => ({
  ...sysctl('net.ipv4.conf.all.rp_filter', all),
  ...sysctl('net.ipv4.conf.default.rp_filter', fresh),
})
const chainOf = (table: string, policy: string) =>
  JSON.stringify({
    nftables: [
      { metainfo: { version: '1.0.6' } },
      { table: { family: 'ip', name: table, handle: 1 } },
      {
        chain: { family: 'ip', table, name: 'FORWARD', handle: 1, type: 'filter', hook: 'forward', prio: 0, policy },
      },
    ],
  })
const routing = (routes: object[], links: object[] = []) => ({
  'ip -j -d route show table all': JSON.stringify(routes),
  'ip -j link': JSON.stringify(links),
})
const routeTo = (dst: string, dev = 'eth0') => ({
  type: 'unicast',
  dst,
  dev,
  protocol: 'kernel',
  scope: 'link',
  flags: [],
})

describe('forwarding', () => {
  it('is on, off, or not to be read', () => {
    expect(forwarding.look(machine({ files: sysctl('net.ipv4.ip_forward', '1') }))).toMatchObject({ state: 'good' })
    expect(
      forwarding.look(machine({ files: sysctl('net.ipv4.ip_forward', '0'), user: { id: 0, name: 'root' } })),
    ).toMatchObject({
      state: 'advice',
      fix: { commands: ['sysctl -w net.ipv4.ip_forward=1'], undo: ['sysctl -w net.ipv4.ip_forward=0'] },
    })
    expect(forwarding.look(machine({}))).toMatchObject({ state: 'unknown' })
  })
})

describe('the bridge filter', () => {
  const key = 'net.bridge.bridge-nf-call-iptables'
  it('is not loaded, off, or on', () => {
    expect(bridgeFilter.look(machine({}))).toMatchObject({ state: 'good', finding: 'br_netfilter is not loaded.' })
    expect(bridgeFilter.look(machine({ files: sysctl(key, '0') }))).toMatchObject({ state: 'good' })
    expect(bridgeFilter.look(machine({ files: sysctl(key, '1') }))).toMatchObject({
      state: 'warning',
      fix: { commands: [`sudo sysctl -w ${key}=0`], undo: [`sudo sysctl -w ${key}=1`] },
    })
  })
})

describe('the reverse path filter', () => {
  it.each([
    ['0', '0', 'good'],
    ['2', '1', 'good'],
    ['1', '0', 'advice'],
    ['0', '1', 'advice'],
  ])('all %s and default %s are %s', (all, fresh, state) => {
    expect(reversePath.look(machine({ files: filters(all, fresh) }))).toMatchObject({ state })
  })
})

describe('firewalls of others', () => {
  const nft = 'nft -j -t list ruleset'
  it('are none', async () => {
    expect(await foreignFirewall.look(machine({ answers: { [nft]: '{"nftables": []}' } }))).toMatchObject({
      state: 'good',
    })
    const own = await foreignFirewall.look(machine({ answers: { [nft]: chainOf('tapdeck_office', 'drop') } }))
    expect(own).toMatchObject({ state: 'good' })
  })
  it('accept', async () => {
    expect(await foreignFirewall.look(machine({ answers: { [nft]: chainOf('filter', 'accept') } }))).toMatchObject({
      state: 'good',
    })
  })
  it('drop, and Docker is named', async () => {
    const found = await foreignFirewall.look(
      machine({
        answers: { [nft]: chainOf('filter', 'drop') },
        files: processFiles(812, 'dockerd', ['/usr/bin/dockerd']),
      }),
    )
    expect(found).toMatchObject({
      state: 'warning',
      finding: expect.stringContaining('ip filter FORWARD (Docker runs here)'),
      fix: {
        commands: ["sudo nft 'chain ip filter FORWARD { policy accept; }'"],
        undo: ["sudo nft 'chain ip filter FORWARD { policy drop; }'"],
      },
    })
  })
  it('drop in the old tables, which nft does not show', async () => {
    const answers = {
      [nft]: '{"nftables": []}',
      'iptables-legacy-save -t filter': '*filter\n:INPUT ACCEPT [0:0]\n:FORWARD DROP [0:0]\nCOMMIT\n',
    }
    const found = await foreignFirewall.look(
      machine({ answers, files: { '/proc/net/ip_tables_names': 'nat\nfilter\n' } }),
    )
    expect(found.fix).toMatchObject({
      commands: ['sudo iptables-legacy -P FORWARD ACCEPT'],
      undo: ['sudo iptables-legacy -P FORWARD DROP'],
    })
  })
  it('are firewalld, whose policy is accept and whose last rule rejects', async () => {
    const files = processFiles(700, 'firewalld', ['/usr/bin/python3', '/usr/sbin/firewalld'])
    const found = await foreignFirewall.look(machine({ answers: { [nft]: chainOf('firewalld', 'accept') }, files }))
    expect(found.fix?.commands).toEqual(['sudo firewall-cmd --zone=trusted --add-source=192.168.150.0/24'])
    expect(found.fix?.undo).toEqual(['sudo firewall-cmd --zone=trusted --remove-source=192.168.150.0/24'])
  })
  it('may not be seen by this user', async () => {
    const answers = { [nft]: { code: 1, stderr: 'Operation not permitted (you must be root)\n' } }
    const found = await foreignFirewall.look(machine({ answers }))
    expect(found).toMatchObject({ state: 'unknown', finding: expect.stringContaining('you must be root') })
  })
})

describe('subnets', () => {
  it('are free', async () => {
    const found = await subnets.look(
      machine({ answers: routing([routeTo('default'), routeTo('192.168.1.0/24'), routeTo('0.0.0.0/1')]) }),
    )
    expect(found).toMatchObject({ state: 'good' })
  })
  it.each([
    ['192.168.0.0/16', '192.168.0.0/16'],
    ['192.168.150.0/24', '192.168.150.0/24'],
    ['192.168.150.7', '192.168.150.7/32'],
  ])('collide with the route to %s', async (dst, named) => {
    const found = await subnets.look(machine({ answers: routing([routeTo(dst, 'wg0')]) }))
    expect(found).toMatchObject({ state: 'warning', finding: expect.stringContaining(`the route to ${named} by wg0`) })
    expect(found.meaning).toMatch(/another subnet; (10|172|192)\.[\d.]+\/24 is free/)
  })
  it('do not collide with the network that the lab itself has made', async () => {
    const links = [{ ifname: 'office-lan', ifalias: 'tapdeck:office/lan' }]
    const found = await subnets.look(machine({ answers: routing([routeTo('192.168.150.0/24', 'office-lan')], links) }))
    expect(found).toMatchObject({ state: 'good' })
  })
  it('cannot be judged without ip', async () => {
    expect(await subnets.look(machine({}))).toMatchObject({ state: 'unknown' })
  })
})

describe('managers of the cards', () => {
  const card = {
    files: { '/sys/class/net/eth0/ifindex': '2\n', '/sys/class/net/lo/ifindex': '1\n' },
    links: { '/sys/class/net/eth0/device': '../../../0000:00:03.0' },
  }
  it('are none', () => {
    expect(managers.look(machine(card))).toMatchObject({ state: 'good', finding: 'No manager runs.' })
  })
  it('are NetworkManager, for the card but not for the loopback', () => {
    const files = {
      ...card.files,
      ...processFiles(500, 'NetworkManager', ['/usr/sbin/NetworkManager']),
      '/run/NetworkManager/devices/1': '[device]\nmanaged=true\n',
      '/run/NetworkManager/devices/2': '[device]\nmanaged=true\nconnection-uuid=0b\n',
    }
    expect(managers.look(machine({ ...card, files }))).toMatchObject({
      state: 'advice',
      finding: 'NetworkManager manages eth0.',
    })
  })
  it('are networkd, which leaves the card alone', () => {
    const files = {
      ...card.files,
      ...processFiles(501, 'systemd-network', ['/usr/lib/systemd/systemd-networkd']),
      '/run/systemd/netif/links/2': 'ADMIN_STATE=unmanaged\n',
    }
    expect(managers.look(machine({ ...card, files }))).toMatchObject({
      state: 'good',
      finding: expect.stringContaining('no card'),
    })
  })
  it('are netplan and ifupdown, each with what to do about it', () => {
    const files = {
      ...card.files,
      ...processFiles(501, 'systemd-network', ['/usr/lib/systemd/systemd-networkd']),
      '/run/systemd/netif/links/2':
        'ADMIN_STATE=configured\nNETWORK_FILE=/run/systemd/network/10-netplan-eth0.network\n',
      '/sys/class/net/eth1/ifindex': '3\n',
      '/etc/network/interfaces': 'source /etc/network/interfaces.d/*\n',
      '/etc/network/interfaces.d/wire': 'auto eth1\niface eth1 inet dhcp\n',
    }
    const links = { ...card.links, '/sys/class/net/eth1/device': '../../../0000:00:04.0' }
    const told = managers.look(machine({ files, links, programs: ['ifup'] }))
    expect(told).toMatchObject({
      state: 'advice',
      finding:
        'netplan, through systemd-networkd, manages eth0; ifupdown (/etc/network/interfaces.d/wire) manages eth1.',
      meaning: expect.stringMatching(/systemd-networkd is told .* ifupdown brings/),
    })
  })
})

describe('Wi-Fi', () => {
  it('is there or not', () => {
    expect(wireless.look(machine({ files: { '/sys/class/net/eth0/ifindex': '2' } }))).toMatchObject({ state: 'good' })
    const found = wireless.look(machine({ links: { '/sys/class/net/wlan0/phy80211': '../../ieee80211/phy0' } }))
    expect(found).toMatchObject({ state: 'advice', finding: 'wlan0: Wi-Fi.', meaning: expect.stringContaining('NAT') })
  })
})
