// Which interface a DHCP client asks for, by its command line.
import { describe, expect, it } from 'vitest'
import { argsOfProcess, dhcpClientsOf } from '../../../src/core/host/parse/dhcp-client.ts'

describe('a DHCP client', () => {
  it.for([
    [
      'of ifupdown',
      'dhclient',
      '-4 -v -i -pf /run/dhclient.eth0.pid -lf /var/lib/dhcp/dhclient.eth0.leases -I eth0',
      'eth0',
    ],
    ['of busybox', 'udhcpc', '-n -p /run/udhcpc.eth1.pid -i eth1', 'eth1'],
    ['without an interface', 'dhclient', '-pf /run/dhclient.pid'],
    ['of several interfaces', 'dhclient', '-nw -pf /run/dhclient.pid eth0 eth1', 'eth0', 'eth1'],
    ['with the address of a server', 'dhclient', '-s 10.0.0.1 eth0', 'eth0'],
    ['of dhcpcd', 'dhcpcd', '-b -4 eth2', 'eth2'],
    // Beside a static IPv4 address, say: ending it and asking by IPv4 instead would change both.
    ['of IPv6', 'dhclient', '-6 -v -pf /run/dhclient6.eth0.pid -lf /var/lib/dhcp/dhclient6.eth0.leases eth0'],
  ] as const)('%s', ([, name, args, ...devices]) => {
    expect(dhcpClientsOf({ pid: 7, name, args: args.split(' ') }).map((client) => client.device)).toEqual(devices)
  })

  it.for([
    ['an interface', 'dhcpcd: eth0 [ip4]', ['eth0']],
    ['whatever there is', 'dhcpcd: [manager] [ip4] [ip6]', []],
    ['a part of it that only sends', 'dhcpcd: [BPF ARP] eth0 10.0.0.7', []],
  ] as const)('that has given itself a title asks for %s', ([, title, devices]) => {
    const args = argsOfProcess([title])
    expect(dhcpClientsOf({ pid: 7, name: 'dhcpcd', args }).map((client) => client.device)).toEqual(devices)
  })
})
