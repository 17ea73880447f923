// Labs to begin with, as a newcomer would like to read them.
import { FaultError } from '../fault.ts'
import { examine } from './read/examine.ts'
import { nameSchema } from './words.ts'

export const templates = {
  user: 'One guest in user mode: it reaches the internet, and you reach it through a forward',
  nat: 'Two guests behind NAT: a network of their own with DHCP and names',
  bridge: 'Three guests on a bridge: a switch with nothing else on it',
  all: 'All four ways a guest is connected: user mode, NAT, a bridge, a device of the machine',
} as const satisfies Record<string, string>
export type Template = keyof typeof templates

/** The text of a new lab. Throws `lab.name` if the name is none. */
export function newLab(name: string, template: Template): string {
  const [problem] = examine(nameSchema, name, ['name'])
  if (problem)
    throw new FaultError({ code: 'lab.name', message: problem.message, hint: 'Take something short: office, test-1.' })
  return `version: 1\nname: ${name}\n${texts[template]}`
}

const texts = {
  user: `
guests:
  web:
    memory: 512                 # MiB
    disks:
      - { file: web.qcow2, size: 10G }     # made when the guest starts, if it is not there
    cards:
      # User mode: QEMU itself is the router. Nothing of this machine is changed.
      # From here, \`ssh -p 5022 user@127.0.0.1\` comes to port 22 of the guest.
      - connect:
          user:
            forwards:
              - { tcp: 5022, to: 22 }
`,
  nat: `
# In a sandbox: a network of its own beside that of this machine, without privileges.
# Write \`scope: host\` to put the lab into the network of this machine.
scope: sandbox

networks:
  lan:
    subnet: 192.168.150.0/24    # this machine is 192.168.150.1 in it
    mode: nat                   # guests go out with the address of this machine
    dhcp:
      from: .100
      to: .199
      hosts:
        52:54:00:00:00:01: .10  # web has always the same address, so that the forward finds it
    forwards:
      - { tcp: 127.0.0.1:8080, to: 'web:80' }    # http://127.0.0.1:8080 is the guest web

guests:
  web:
    memory: 512
    disks:
      - { file: web.qcow2, size: 10G }
    cards:
      - { mac: 52:54:00:00:00:01, connect: { network: lan } }

  db:                           # web finds it under this name: \`ping db\`
    memory: 512
    disks:
      - { file: db.qcow2, size: 10G }
    cards:
      - connect: { network: lan }
`,
  bridge: `
# A bridge is a switch: nobody gives addresses on it, and nothing leads out of it.
# With \`scope: host\` and a card among its ports (\`ports: [eth0]\`, \`address: inherit\`)
# the guests are in the network of that card.
bridges:
  br0:
    stp: false                  # spanning tree: only where bridges form a loop

guests:
  one:
    disks:
      - { file: one.qcow2, size: 10G }
    cards:
      - connect: { bridge: br0 }

  two:
    disks:
      - { file: two.qcow2, size: 10G }
    cards:
      - connect: { bridge: br0 }

  three:
    disks:
      - { file: three.qcow2, size: 10G }
    cards:
      - connect: { bridge: br0 }
`,
  all: `
# Bridging a card and handing out a device is for the network of this machine itself.
# Change eth0 and the PCI address to yours: \`tapdeck host\` lists them.
scope: host

bridges:
  # The guest is a host of the outer network. The address of eth0 moves to the bridge.
  br0:
    ports: [eth0]
    address: inherit

networks:
  # A network of Tapdeck's own, with DHCP, DNS and NAT.
  lan:
    subnet: 192.168.150.0/24

guests:
  router:
    memory: 1024
    cpus: 2
    disks:
      - { file: router.qcow2, size: 10G }
    cards:
      # 1. User mode: out through QEMU, in through forwards. Needs no privileges.
      - connect: { user: { forwards: [{ tcp: 5022, to: 22 }] } }
      # 2. NAT: out with the address of this machine, reached by the others on lan.
      - connect: { network: lan }
      # 3. Bridge: a host beside this machine.
      - connect: { bridge: br0 }
      # 4. A device of this machine, for this guest alone (needs VT-d or AMD-Vi).
      #    Of a card with SR-IOV: connect: { function: { card: eth1, vlan: 100 } }
      - connect: { device: '0000:03:00.0' }
`,
} satisfies Record<Template, string>
