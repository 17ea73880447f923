// Which interface a DHCP client asks for, by its command line.
import { describe, expect, it } from 'vitest'
import { dhcpClientOf } from '../../../src/core/host/parse/dhcp-client.ts'

describe('a DHCP client', () => {
  it.for([
    [
      'of ifupdown',
      'dhclient',
      '-4 -v -i -pf /run/dhclient.eth0.pid -lf /var/lib/dhcp/dhclient.eth0.leases -I eth0',
      'eth0',
    ],
    ['of busybox', 'udhcpc', '-n -p /run/udhcpc.eth1.pid -i eth1', 'eth1'],
    ['without an interface', 'dhclient', '-pf /run/dhclient.pid', undefined],
    // Beside a static IPv4 address, say: ending it and asking by IPv4 instead would change both.
    [
      'of IPv6',
      'dhclient',
      '-6 -v -pf /run/dhclient6.eth0.pid -lf /var/lib/dhcp/dhclient6.eth0.leases eth0',
      undefined,
    ],
  ] as const)('%s', ([, name, args, device]) => {
    expect(dhcpClientOf({ pid: 7, name, args: args.split(' ') })?.device).toBe(device)
  })
})
