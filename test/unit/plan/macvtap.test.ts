// Macvtaps where NetworkManager makes what they are on, and where the machine is reached by the card that one has all of.
import { describe, expect, it } from 'vitest'
import type { HostSnapshot } from '../../../src/core/host/schema.ts'
import { planUp } from '../../../src/core/plan/plan.ts'
import { planCase } from '../../support/cases/plan-cases.ts'
import { card, labOf, managedHost, up } from './managed-host.ts'

const guest = (link: string, mode: 'bridge' | 'passthru' = 'bridge') => ({
  web: { cards: [{ connect: { macvtap: { link, mode } } }] },
})
const commands = (lab: ReturnType<typeof labOf>, host: HostSnapshot): string[] =>
  up(lab, host).steps.flatMap((step) => step.commands)

describe('a macvtap on what NetworkManager makes', () => {
  const lab = labOf({ bonds: { bond0: { ports: ['eth1', 'eth2'] } }, guests: guest('bond0') })

  it('comes when that is in force, and NetworkManager is told to leave it alone', () => {
    const words = commands(lab, managedHost).map((line) => line.split('\n').join(' '))
    const at = (pattern: RegExp): number => words.findIndex((line) => pattern.test(line))
    expect(at(/unmanaged-devices\+=interface-name:=office-web0/)).toBeGreaterThanOrEqual(0)
    expect(at(/connection up tapdeck:office\/bond0/)).toBeGreaterThanOrEqual(0)
    expect(at(/ip link add link bond0 name office-web0/)).toBeGreaterThan(at(/connection up tapdeck:office\/eth2/))
  })

  it('takes no card of the machine for it', () => {
    expect(commands(lab, managedHost).join('\n')).not.toContain('__cards')
  })

  it('on a card that it manages leaves the card as it is', () => {
    const words = commands(labOf({ guests: guest('eth0') }), managedHost)
    expect(words.filter((line) => line.startsWith('ip '))).toEqual([
      expect.stringContaining('ip link add link eth0 name office-web0'),
      expect.stringContaining('ip link set dev office-web0 alias'),
      'ip link set dev office-web0 up',
    ])
    expect(words.filter((line) => line.startsWith('nmcli connection'))).toEqual([])
  })
})

describe('a guest that has all of a card', () => {
  const host: HostSnapshot = {
    ...managedHost,
    links: [...managedHost.links, card('eth4', 6, undefined)],
    routes: [
      {
        ...{ family: 'inet', to: 'default', via: '192.0.2.1', device: 'eth3' },
        ...{ protocol: 'static', table: 'main', type: 'unicast' },
      },
    ],
  }

  it('is a risk where the machine is reached by that card, and none by another or in another mode', () => {
    expect(up(labOf({ guests: guest('eth3', 'passthru') }), host).risk).toMatchObject({
      level: 'risky',
      reasons: ['eth3 is changed: it carries the default route'],
    })
    expect(up(labOf({ guests: guest('eth4', 'passthru') }), host).risk).toEqual({ level: 'safe' })
    expect(up(labOf({ guests: guest('eth3') }), host).risk).toEqual({ level: 'safe' })
  })

  it('says that it interrupts what the machine does through it', () => {
    const { steps } = up(labOf({ guests: guest('eth4', 'passthru') }), host)
    expect(steps.flatMap(({ interrupts }) => interrupts ?? [])).toEqual([
      'what this machine itself does through eth4, as long as the guest has it',
    ])
  })
})

describe('a macvtap that root has applied', () => {
  it('is nothing to do any more, also where /dev has no file for it', () => {
    const { host, lab } = planCase('macvtap-same')
    const without = host.links.map(({ macvtap, ...link }) =>
      macvtap ? { ...link, macvtap: { mode: macvtap.mode } } : link,
    )
    const plan = planUp({ lab, host: { ...host, links: without }, target: { scope: 'host', user: 0 }, folder: '' })
    expect(plan.steps.map(({ what }) => what)).toEqual([])
  })
})
