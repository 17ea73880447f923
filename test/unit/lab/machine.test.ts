// A lab of this machine is held against what the machine has.
import { expect, it } from 'vitest'
import { emptyHost, type HostSnapshot } from '../../../src/core/host/schema.ts'
import { readLab } from '../../../src/core/lab/check.ts'
import { withMachine } from '../../../src/core/lab/check/machine.ts'
import { cardUnder } from '../../../src/core/plan/wanted/profiles.ts'
import { labSchema } from '../../../src/core/lab/schema.ts'

const [loopback] = emptyHost.links
const host: HostSnapshot = {
  ...emptyHost,
  links: [
    ...emptyHost.links,
    ...(loopback === undefined
      ? []
      : (['enp1s0', 'enp2s0', 'virbr0'] as const).map((name, at) => ({
          ...loopback,
          name,
          index: at + 2,
          kind: name === 'virbr0' ? ('bridge' as const) : ('card' as const),
        }))),
  ],
}

const text = (scope: string): string => `version: 1
name: office
scope: ${scope}
bonds:
  bond0: { ports: [enp1s0, enp2s9] }
vlans:
  office.20: { link: bond1, id: 20 }
  eth.30: { link: enp1s0, id: 30 }
bridges:
  br0: { ports: [bond0] }
networks:
  lan: { subnet: 10.9.0.0/24 }
guests:
  web:
    disks: [{ file: web.qcow2 }]
    cards:
      - { connect: { bridge: virbr0 } }
      - { connect: { bridge: br9 } }
      - { connect: { bridge: docker0 } }
      - { connect: { bridge: lan } }
      - { connect: { macvtap: { link: wlan0 } } }
      - { connect: { function: { card: enp2s1 } } }
`

const said = (scope: string): string[] => {
  const { lab, findings, locate } = readLab(text(scope))
  if (lab === undefined) throw new Error('no lab')
  return withMachine(findings, lab, host, locate)
    .filter(({ code }) => ['link.absent', 'card.bridge', 'vlan.link', 'macvtap.link'].includes(code))
    .map(({ level, code, message, hint, at }) => `${at.line}:${at.column} ${level} ${code} ${message} / ${hint}`)
}

it('names each interface that is neither of the lab nor of the machine, with those that may be meant', () => {
  const cards = 'The machine’s cards: enp1s0, enp2s0. `tapdeck host` lists all that it has.'
  expect(said('host')).toEqual([
    `5:28 warning link.absent There is no interface enp2s9 on this machine, a port of the bond bond0. / Did you mean enp2s0, enp1s0? ${cards}`,
    `7:22 warning link.absent There is no interface bond1 on this machine, what the VLAN office.20 stands on: did you mean \`bond0\`? / ${cards}`,
    '18:30 warning card.bridge Card 1 of web is connected to a bridge br9 that is not in this lab: did you mean `br0`? / That is right for a bridge that the machine has already; else add it under `bridges`.',
    `19:30 warning link.absent There is no interface docker0 on this machine, what card 2 of web is connected to. / ${cards}`,
    '20:30 warning card.bridge Card 3 of web is connected to a bridge lan that is not in this lab. / lan is a network: write `connect: { network: lan }`.',
    `21:39 warning link.absent There is no interface wlan0 on this machine, what card 4 of web is directly on. / ${cards}`,
    `22:40 warning link.absent There is no interface enp2s1 on this machine, what card 5 of web is a function of. / Did you mean enp2s0, enp1s0? ${cards}`,
  ])
})

it('looks at no machine for a sandbox', () => {
  expect(said('sandbox').filter((line) => line.includes('link.absent'))).toEqual([])
})

it('finds no card under what stands on itself', () => {
  const lab = labSchema.parse({
    version: 1,
    name: 'a',
    bonds: { b0: { ports: ['v0'] } },
    vlans: { v0: { link: 'b0', id: 1 }, v1: { link: 'eth0', id: 2 } },
  })
  expect(cardUnder(lab, 'b0')).toBeUndefined()
  expect(cardUnder(lab, 'v1')).toBe('eth0')
})
