// The demo's lab: two guests behind NAT, one of them also on a bridge with a third.

/** What the guests boot: the small Linux of resources/guest, or nothing, and then they boot from the network. */
export type Medium = { kind: 'linux'; kernel: string; initrd: string } | { kind: 'network' }

const boot = (medium: Medium, words: string): string =>
  medium.kind === 'network' ? '' : `\n    kernel: ${medium.kernel}\n    initrd: ${medium.initrd}\n    append: ${words}`

export const webMac = '52:54:00:de:30:01'
export const webAddress = '192.168.150.11'

/** `port` of the user's own loopback leads to the web page of guest web. */
export const demoLab = (name: string, medium: Medium, port: number): string => `# The lab of \`tapdeck demo\`
version: 1
name: ${name}
networks:
  lan:
    subnet: 192.168.150.0/24
    dhcp: { from: .100, to: .199, hosts: { '${webMac}': .11 } }
    forwards:
      - { tcp: 127.0.0.1:${port}, to: web:80 }
bridges:
  br0: {}
guests:
  web:
    memory: 96${boot(medium, 'td.name=web')}
    cards:
      - { mac: '${webMac}', connect: { network: lan } }
  db:
    memory: 96${boot(medium, 'td.name=db td.ip=eth1:10.77.0.1/24')}
    cards:
      - { connect: { network: lan } }
      - { connect: { bridge: br0 } }
  files:
    memory: 96${boot(medium, 'td.name=files td.ip=10.77.0.2/24')}
    cards:
      - { connect: { bridge: br0 } }
`
