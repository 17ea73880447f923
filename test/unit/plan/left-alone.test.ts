// What managers of cards are told to leave alone, and what is told nothing.
import { describe, expect, it } from 'vitest'
import type { HostSnapshot } from '../../../src/core/host/schema.ts'
import { invertOperation, renderOperation, type Operation } from '../../../src/core/plan/operation.ts'
import type { Plan } from '../../../src/core/plan/plan.ts'
import { down, labOf, up } from './managed-host.ts'
import { parseNetworkFiles } from '../../../src/core/host/managers/network-files.ts'
import { link, machine, route } from './machine.ts'

const folder = '/run/tapdeck/office'
const commands = (operation: Operation): string[] =>
  renderOperation(operation, { scope: 'host', lab: 'office', folder }).map(({ run }) => run)
const told = (plan: Plan): Operation[] =>
  plan.steps.flatMap(({ operation }) => (operation.op.endsWith('.unmanaged') ? [operation] : []))

describe('a manager that does not run', () => {
  const stopped: HostSnapshot = {
    ...machine([link('eth0')]),
    unmanaged: [{ lab: 'office', interfaces: ['br0', 'eth0'] }],
    unmanagedByNetworkd: [{ lab: 'office', interfaces: ['br0', 'eth0'] }],
  }

  it('is let forget a lab by its file alone', () => {
    expect(told(down(stopped)).map((operation) => commands(operation))).toEqual([['remove'], ['remove']])
  })

  it('is told nothing new, and goes on being told of what is still there', () => {
    const lab = labOf({ bridges: { br0: { ports: ['eth0'] }, br1: {} } })
    expect(told(up(lab, stopped))).toEqual([])
    const alone = told(up(labOf({ bridges: { br0: {} } }), stopped))
    expect(alone).toMatchObject([{ interfaces: ['br0'] }, { interfaces: ['br0'] }])
    expect(alone.map((operation) => commands(operation))).toEqual([['install'], ['install']])
  })

  it('is not asked to read its files by what undoes that', () => {
    const undone = told(down(stopped)).flatMap((operation) => invertOperation(operation, stopped))
    expect(undone.map((operation) => commands(operation))).toEqual([['install'], ['install']])
  })

  it('is asked where it runs', () => {
    const runs: HostSnapshot = { ...stopped, managers: ['networkmanager', 'networkd'] }
    expect(told(down(runs)).map((operation) => commands(operation))).toEqual([
      ['remove', 'nmcli'],
      ['remove', 'networkctl'],
    ])
  })
})

describe('systemd-networkd', () => {
  const ofCard = { kind: 'networkd', file: '/etc/systemd/network/10-eth0.network' } as const
  const wired = link('eth0', { addresses: ['192.0.2.2/24'], manager: ofCard })
  const runs = (files: Record<string, string> = {}): HostSnapshot => ({
    ...machine([wired, link('eth1')], [route('default via 192.0.2.1 dev eth0'), route('192.0.2.0/24 dev eth0')]),
    managers: ['networkd'],
    networkFiles: parseNetworkFiles({ [ofCard.file]: '[Match]\nName=eth0\n', ...files }),
  })
  const nat = labOf({ networks: { lan: { subnet: '10.9.0.0/24', dhcp: false, dns: false } } })
  const all = { '/run/systemd/network/20-all.network': '[Match]\nName=*\n' }
  const reasons = (plan: Plan): string[] => (plan.risk.level === 'safe' ? [] : plan.risk.reasons)

  it('is not made to read its files where none speaks of what is the lab’s', () => {
    const plan = up(nat, runs())
    expect(told(plan)).toEqual([])
    expect(plan.risk).toEqual({ level: 'safe' })
    expect(told(up(labOf({ bridges: { br0: { ports: ['eth1'] } } }), runs()))).toEqual([])
  })

  it('is told of the lab where a file could speak of it, and that is a risk for all that it configures', () => {
    const plan = up(nat, runs(all))
    expect(
      plan.steps.flatMap(({ operation, what, why }) => (told(plan).includes(operation) ? [what, why] : [])),
    ).toEqual([
      'Tell systemd-networkd to leave office-lan alone',
      'its file /run/systemd/network/20-all.network speaks of office-lan too',
      'Let systemd-networkd read all its files again, and leave office-lan alone',
      'it reads its files only when it is told to',
    ])
    expect(reasons(plan)).toEqual([
      'systemd-networkd reads all its files again, and sets eth0 up anew if they have changed: it carries the default route',
    ])
  })

  it('is told of a port that it configures, or that a file speaks of', () => {
    const lab = labOf({ bridges: { br0: { ports: ['eth1'] } } })
    expect(told(up(lab, runs({ '/etc/systemd/network/30-eth.network': '[Match]\nName=eth?\n' })))).toHaveLength(2)
    expect(told(up(labOf({ bridges: { br0: { ports: ['eth0'] } } }), runs()))).toHaveLength(2)
  })

  it('is told nothing where the file that counts says already that it leaves them alone', () => {
    const first = '[Match]\nName=office-*\n[Link]\nUnmanaged=yes\n'
    expect(told(up(nat, runs({ ...all, '/etc/systemd/network/05-office.network': first })))).toEqual([])
  })

  it('reads its files again when a lab that it was told of goes, which is a risk', () => {
    const was: HostSnapshot = { ...runs(), unmanagedByNetworkd: [{ lab: 'office', interfaces: ['office-lan'] }] }
    expect(told(down(was))).toHaveLength(1)
    expect(reasons(down(was))).toHaveLength(1)
  })
})
