// Plans on a machine whose cards NetworkManager manages: profiles of it, first in memory, and back.
import { describe, expect, it } from 'vitest'
import { FaultError } from '../../../src/core/fault.ts'
import { comparable } from '../../../src/core/host/compare.ts'
import { emptyHost, hostSnapshotSchema, type Connection, type HostSnapshot } from '../../../src/core/host/schema.ts'
import type { Lab, LabInput } from '../../../src/core/lab/schema.ts'
import { parseInside, type Operation } from '../../../src/core/plan/operation.ts'
import { inverseOf, planUp, type Plan } from '../../../src/core/plan/plan.ts'
import { after, down, labOf, managedHost, up, wire } from './managed-host.ts'

const commands = (plan: Plan, which: 'now' | 'kept' = 'now'): string[] =>
  plan.steps.filter(({ when }) => (when === 'kept') === (which === 'kept')).flatMap((step) => step.commands)
const operations = (plan: Plan): Operation[] => plan.steps.map(({ operation }) => operation)
const done = (plan: Plan, host: HostSnapshot = managedHost): HostSnapshot => after(host, operations(plan))
/** Without what any bridge or bond says. */
const short = (line: string): string =>
  line
    .replace(/ connection\.autoconnect no connection\.autoconnect-priority 10\d/, '')
    .replace(' bridge.stp no bridge.forward-delay 15 bridge.vlan-filtering no', '')

const bridge = (rest: NonNullable<LabInput['bridges']>[string] = {}) =>
  labOf({ bridges: { br0: { ports: ['eth0'], ...rest } } })

describe('a bridge over a card that NetworkManager manages', () => {
  const lab = bridge({ address: 'inherit' })
  const plan = up(lab, managedHost)

  it('is a profile of it with what the card’s own profile says, in memory until it is kept', () => {
    expect(commands(plan).map(short)).toEqual([
      "nmcli connection add save no type bridge con-name tapdeck:office/br0 ifname br0 ethernet.cloned-mac-address 52:54:00:aa:00:02 ipv4.method manual ipv4.addresses 10.20.190.2/24 ipv4.gateway 10.20.190.1 ipv4.dns 10.20.190.9 ipv4.dns-search lan.test ipv4.routes '10.50.0.0/16 10.20.190.7 50' ipv6.method auto",
      'nmcli connection add save no type ethernet con-name tapdeck:office/eth0.port-of-bridge ifname eth0 connection.master br0 connection.slave-type bridge',
      'nmcli --wait 45 connection up tapdeck:office/br0',
      'nmcli --wait 45 connection up tapdeck:office/eth0.port-of-bridge',
    ])
    expect(commands(plan, 'kept')).toEqual([
      'nmcli connection modify tapdeck:office/br0 connection.autoconnect yes',
      'nmcli connection modify tapdeck:office/eth0.port-of-bridge connection.autoconnect yes',
    ])
  })

  it('says what it interrupts', () => {
    expect(plan.steps.flatMap(({ interrupts }) => interrupts ?? [])).toEqual([
      'the network of eth0, for some seconds: br0 has its addresses then',
    ])
  })

  it('is nothing to do any more once it is applied and kept', () => {
    expect(commands(up(lab, done(plan)))).toEqual([])
    expect(up(lab, done(plan)).steps).toEqual([])
  })

  it('is only to be kept where it was applied and not kept', () => {
    const now = operations(plan).filter(({ op }) => op !== 'nm.keep')
    const next = up(lab, after(managedHost, now))
    expect(commands(next)).toEqual([])
    expect(commands(next, 'kept')).toHaveLength(2)
    expect(next.risk, 'nothing is changed now').toEqual({ level: 'safe' })
  })

  it('goes back to the card’s own profile, also long after', () => {
    const host = done(plan)
    expect(commands(down(host))).toEqual([
      `nmcli --wait 45 connection up uuid ${wire.uuid} ifname eth0`,
      'nmcli connection delete tapdeck:office/eth0.port-of-bridge',
      'nmcli connection delete tapdeck:office/br0',
    ])
    expect(after(host, operations(down(host))).connections).toEqual([wire])
  })

  it('has an inverse that leaves the profiles as they were, whether it was kept or not', () => {
    const inverse = inverseOf(operations(plan), managedHost)
    expect(comparable(after(done(plan), inverse)).connections).toEqual(comparable(managedHost).connections)
    expect(inverse.map(({ op }) => op)).toEqual(['nm.activate', 'nm.deactivate', 'nm.remove', 'nm.remove'])
    for (const operation of [...inverse, ...operations(plan)]) expect(parseInside(operation).ok).toBe(true)
  })
})

describe('the address of such a bridge', () => {
  const addressing = (rest: NonNullable<LabInput['bridges']>[string]): string =>
    /ipv4\.method.*$/.exec(commands(up(bridge(rest), managedHost))[0] ?? '')?.[0] ?? ''

  it('is none, by DHCP, or what the lab says', () => {
    expect(addressing({ address: 'none' })).toBe('ipv4.method disabled ipv6.method disabled')
    expect(addressing({ address: 'dhcp', dns: ['10.0.0.53'] })).toBe(
      'ipv4.method auto ipv4.dns 10.0.0.53 ipv6.method auto',
    )
    expect(addressing({ address: ['10.0.0.2/24'], gateway: '10.0.0.1', dns: ['10.0.0.53', 'fd00::53'] })).toBe(
      'ipv4.method manual ipv4.addresses 10.0.0.2/24 ipv4.gateway 10.0.0.1 ipv4.dns 10.0.0.53 ipv6.method link-local',
    )
    expect(addressing({ address: ['10.0.0.2/24', 'fd00::2/64'], gateway: 'fd00::1' })).toBe(
      'ipv4.method manual ipv4.addresses 10.0.0.2/24 ipv6.method manual ipv6.addresses fd00::2/64 ipv6.gateway fd00::1',
    )
  })

  it('is changed in place, and its ports join it again', () => {
    const host = done(up(bridge({ address: 'inherit' }), managedHost))
    const plan = up(bridge({ address: 'dhcp' }), host)
    expect(commands(plan).map(short)).toEqual([
      "nmcli connection modify --temporary tapdeck:office/br0 ethernet.cloned-mac-address 52:54:00:aa:00:02 ethernet.mtu '' ipv4.method auto ipv4.addresses '' ipv4.gateway '' ipv4.dns '' ipv4.dns-search '' ipv4.routes '' ipv6.method auto ipv6.addresses '' ipv6.gateway '' ipv6.dns '' ipv6.dns-search '' ipv6.routes ''",
      'nmcli --wait 45 connection up tapdeck:office/br0',
      'nmcli --wait 45 connection up tapdeck:office/eth0.port-of-bridge',
    ])
    expect(up(bridge({ address: 'dhcp' }), done(plan, host)).steps).toEqual([])
    expect(comparable(after(done(plan, host), inverseOf(operations(plan), host))).connections).toEqual(
      comparable(host).connections,
    )
  })

  it('is the same however an IPv6 address is written', () => {
    const lab = bridge({ address: ['fd00:0:0::2/64'] })
    const host = done(up(lab, managedHost))
    const asShown = hostSnapshotSchema.parse(JSON.parse(JSON.stringify(host).replaceAll('fd00:0:0::2', 'fd00::2')))
    expect(up(lab, asShown).steps).toEqual([])
  })

  it('cannot be inherited where the profile says what Tapdeck has no word for', () => {
    const routes = ['10.5.0.0/16 table=7']
    const shared: Connection = {
      ...wire,
      settings: { ...wire.settings, ipv4: { method: 'auto', addresses: [], dns: [], search: [], routes } },
    }
    const host: HostSnapshot = { ...managedHost, connections: [shared] }
    expect(() => up(bridge({ address: 'inherit' }), host)).toThrow(FaultError)
    expect(() => up(bridge({ address: 'dhcp' }), host)).not.toThrow()
  })
})

describe('bonds and VLANs', () => {
  const lab = labOf({
    bonds: { bond0: { mode: '802.3ad', lacpRate: 'fast', ports: ['eth0', 'eth1'] } },
    vlans: { v20: { link: 'bond0', id: 20 } },
    bridges: { br0: { ports: ['bond0'], address: 'inherit' }, br1: { ports: ['v20'] }, br2: {} },
  })
  const plan = up(lab, managedHost)

  it('over its cards are its profiles too, each in force after what it hangs on; what has no card is ours', () => {
    const words = commands(plan).map(short)
    expect(words.filter((line) => / up /.test(line)).map((line) => line.split('/').at(-1))).toEqual([
      ...['br0', 'br1', 'bond0.port-of-bridge', 'eth0.port-of-bond', 'eth1.port-of-bond', 'v20.port-of-bridge'],
    ])
    expect(words).toContain(
      'nmcli connection add save no type bond con-name tapdeck:office/bond0.port-of-bridge ifname bond0 connection.master br0 connection.slave-type bridge bond.options mode=802.3ad,miimon=100,lacp_rate=fast',
    )
    expect(words).toContain(
      'nmcli connection add save no type vlan con-name tapdeck:office/v20.port-of-bridge ifname v20 connection.master br1 connection.slave-type bridge vlan.parent bond0 vlan.id 20',
    )
    expect(words).toContain('ip link add name br2 type bridge')
    expect(words.filter((line) => line.startsWith('ip link add'))).toHaveLength(1)
  })

  it('of another shape have other profiles: NetworkManager makes no port of a bond into one of a bridge', () => {
    const words = commands(up(labOf({ bridges: { br0: { ports: ['eth0'], address: 'inherit' } } }), done(plan)))
    const at = (part: string): number => words.findIndex((line) => line.includes(part))
    expect(at('delete tapdeck:office/eth0.port-of-bond')).toBeGreaterThanOrEqual(0)
    expect(at('up tapdeck:office/eth0.port-of-bridge')).toBeGreaterThan(at('delete tapdeck:office/eth0.port-of-bond'))
    // The card is not given back in between.
    expect(words.filter((line) => / up uuid .* eth0/.test(line))).toEqual([])
  })

  it('are nothing to do once applied', () => {
    const left = up(lab, done(plan)).steps.map(({ operation }) => operation.op)
    expect(left.filter((op) => op.startsWith('nm.') && op !== 'nm.unmanaged')).toEqual([])
  })

  it('a bond by itself takes the addresses of its first card', () => {
    const alone = labOf({ bonds: { bond0: { ports: ['eth0', 'eth1'] } } })
    expect(commands(up(alone, managedHost))[0]).toContain('ipv4.addresses 10.20.190.2/24')
  })
})

describe('guests in VLANs of a bridge that NetworkManager makes', () => {
  const lab = (...connects: { vlan?: number; trunk?: number[] }[]): Lab =>
    labOf({
      bridges: { br0: { ports: ['eth0'], address: 'inherit', vlanFiltering: true } },
      guests: { web: { cards: connects.map((connect) => ({ connect: { bridge: 'br0', ...connect } })) } },
    })
  const plan = up(lab({ vlan: 20 }, { trunk: [30, 20] }, {}), managedHost)

  it('are in them by their taps, which are ours; the bridge filters, and its card carries all of them', () => {
    const words = commands(plan).map(short)
    expect(words.find((line) => line.includes('con-name tapdeck:office/br0'))).toContain('bridge.vlan-filtering yes')
    expect(words.find((line) => line.includes('con-name tapdeck:office/eth0.port-of-bridge'))).toContain(
      'connection.slave-type bridge bridge-port.vlans 20,30',
    )
    expect(words.filter((line) => line.startsWith('bridge vlan'))).toEqual([
      'bridge vlan del dev office-web0 vid 1',
      'bridge vlan add dev office-web0 vid 20 pvid untagged',
      'bridge vlan del dev office-web1 vid 1',
      'bridge vlan add dev office-web1 vid 30',
      'bridge vlan add dev office-web1 vid 20',
    ])
    expect(words.findIndex((line) => line.includes('up tapdeck:office/eth0.port-of-bridge'))).toBeLessThan(
      words.findIndex((line) => line === 'ip link set dev office-web0 master br0'),
    )
  })

  it('change the card’s profile as they come and go', () => {
    const host = done(plan)
    const profilesOf = (wanted: Lab): string[] =>
      commands(up(wanted, host))
        .map(short)
        .filter((line) => line.startsWith('nmcli connection modify'))
    expect(profilesOf(lab({ vlan: 20 }, { trunk: [30, 20] }, {}))).toEqual([])
    expect(profilesOf(lab({ vlan: 40 }))).toEqual([expect.stringContaining('bridge-port.vlans 40')])
    expect(profilesOf(lab({}))).toEqual([expect.stringContaining("bridge-port.vlans ''")])
  })

  it('are written in ranges, as NetworkManager may show them', () => {
    const host = done(up(lab({ trunk: [20, 21, 22] }), managedHost))
    const ranged = hostSnapshotSchema.parse(JSON.parse(JSON.stringify(host).replace('"20","21","22"', '"20-22"')))
    expect(up(lab({ trunk: [20, 21, 22] }), ranged).steps.map(({ operation }) => operation.op)).not.toContain(
      'nm.connection',
    )
  })
})

describe('what is not for NetworkManager', () => {
  it('is told to be left alone, and is no more when it goes', () => {
    const plan = up(labOf({ bridges: { br2: {} } }), managedHost)
    expect(commands(plan).slice(0, 2)).toEqual([
      [
        "cat > /run/NetworkManager/conf.d/90-tapdeck-office.conf <<'END'",
        "# Interfaces of Tapdeck's lab office.",
        '[keyfile]',
        'unmanaged-devices+=interface-name:=br2',
        'END',
      ].join('\n'),
      'nmcli general reload conf',
    ])
    const host = { ...managedHost, unmanaged: [{ lab: 'office', interfaces: ['br2'] }] }
    expect(commands(down(host))).toEqual([
      'rm -f /run/NetworkManager/conf.d/90-tapdeck-office.conf',
      'nmcli general reload conf',
    ])
  })

  it('is not told of where it does not run', () => {
    const host: HostSnapshot = { ...managedHost, managers: [], connections: [] }
    expect(commands(up(labOf({ bridges: { br2: {} } }), host)).join('\n')).not.toContain('nmcli')
  })

  it('and what it cannot make is refused before anything is done', () => {
    const mixed = labOf({ bonds: { bond0: { ports: ['eth0', 'eth3'] } } })
    expect(() => up(mixed, managedHost)).toThrow('does not manage eth3 as a card')
    const missing = labOf({ bonds: { bond0: { ports: ['eth0', 'eth9'] } } })
    expect(() => up(missing, managedHost)).toThrow('There is no interface eth9')
  })

  it('another lab’s profiles stay, also of one whose name begins the same', () => {
    const other = { ...wire, uuid: '0', id: 'tapdeck:office-2/br0', type: 'bridge' }
    expect(down({ ...managedHost, connections: [wire, other] }).steps).toEqual([])
  })
})

describe('a lab that comes up with the machine', () => {
  const boot = { program: '/usr/bin/tapdeck', file: '/etc/tapdeck/office.yaml', user: 1000 }
  const lab = labOf({ boot: 'apply', bridges: { br2: {} } })
  const target = { scope: 'host', user: 1000 } as const
  const plan = planUp({ lab, host: emptyHost, target, folder: '/run/tapdeck/office', boot })

  it('has a unit that applies its file, from when it is kept', () => {
    const [unit, enable] = commands(plan, 'kept')
    expect(unit).toContain("cat > /etc/systemd/system/tapdeck-office.service <<'END'")
    expect(unit).toContain(
      'Environment=TAPDECK_USER=1000\nExecStart=/usr/bin/tapdeck apply /etc/tapdeck/office.yaml --yes',
    )
    expect(enable).toBe('systemctl enable tapdeck-office.service')
    expect(commands(plan).join('\n')).not.toContain('systemctl')
  })

  it('has it no more when it is taken down, or does not say so any more', () => {
    const host: HostSnapshot = { ...emptyHost, units: [{ lab: 'office', ...boot, state: 'enabled' }] }
    const words = ['systemctl disable tapdeck-office.service', 'rm -f /etc/systemd/system/tapdeck-office.service']
    expect(commands(down(host))).toEqual(words)
    expect(commands(up(labOf({}), host))).toEqual(words)
    expect(planUp({ lab: labOf({ boot: 'apply' }), host, target, folder: '/run/tapdeck/office', boot }).steps).toEqual(
      [],
    )
  })
})
