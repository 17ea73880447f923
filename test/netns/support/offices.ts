// Two states of one lab: from the first to the second takes operations of almost every kind.

/** `vlans`: whether the kernel has bridges that filter by VLAN (CONFIG_BRIDGE_VLAN_FILTERING). */
export interface Offices {
  before: string
  after: string
}

export function offices(vlans: 'with-vlans' | 'without-vlans'): Offices {
  const filter = vlans === 'with-vlans' ? '{ vlanFiltering: true }' : '{}'
  const port = (words: string) => `{ bridge: filter0${vlans === 'with-vlans' ? words : ''} }`
  return {
    before: `
version: 1
name: office
uplink: none
bridges:
  br0: { address: [10.9.0.1/24, 10.9.0.2/24, fd00:9::1/64] }
  filter0: ${filter}
  gone0: { stp: true, forwardDelay: 4 }
networks:
  lan: { subnet: 192.168.150.0/24, mode: nat }
  old: { subnet: 192.168.151.0/24, mode: isolated, dhcp: { from: .50, to: .99 } }
  v6: { subnet: 192.168.152.0/24, subnet6: 'fd00:152::/64', mode: routed, dns: { domain: six.test, servers: [9.9.9.9] } }
guests:
  web:
    cards:
      - { connect: { network: lan } }
      - { connect: ${port(', vlan: 20')} }
      - { connect: { bridge: br0 } }
  db:
    cards:
      - { connect: { network: old } }
      - { connect: ${port(', trunk: [20, 30]')} }
      - { connect: { bridge: gone0 } }
  leaving:
    cards:
      - { connect: { network: lan } }
      - { connect: { bridge: br0 } }
`,
    after: `
version: 1
name: office
uplink: none
bridges:
  br0: { stp: true, forwardDelay: 2, address: [10.9.0.2/24, 10.9.1.1/24], gateway: 10.9.0.254, mtu: 1400 }
  filter0: ${filter}
  new0: { address: [10.8.0.1/16] }
networks:
  lan:
    subnet: 192.168.150.0/24
    mode: routed
    dhcp: { from: .10, to: .20, lease: 1h, hosts: { '52:54:00:aa:00:01': .11 } }
    forwards: [{ tcp: 127.0.0.1:8022, to: 'web:22' }, { udp: 5353, to: '192.168.150.12:53' }]
  v6: { subnet: 192.168.152.0/24, subnet6: 'fd00:152::/64', mode: nat, dns: false }
  new: { subnet: 192.168.153.0/24, address: 192.168.153.254, mtu: 1300 }
guests:
  web:
    cards:
      - { mac: '52:54:00:aa:00:01', connect: { network: lan } }
      - { connect: ${port(', vlan: 30')} }
      - { connect: { bridge: br0 }, queues: 4 }
  db:
    cards:
      - { connect: { network: new } }
      - { connect: ${port('')} }
      - { connect: { bridge: new0 } }
  coming:
    cards:
      - { connect: { network: lan } }
      - { connect: { network: v6 } }
      - { connect: ${port(', trunk: [7, 8, 9]')} }
`,
  }
}
