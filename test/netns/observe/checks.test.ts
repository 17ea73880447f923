// Checks in a real network: each finds what is wrong, its fix mends it, and the undo brings it back.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { checkResultSchema, type CheckResult } from '../../../src/contract/api.ts'
import { whenDone } from '../../support/cleanup.ts'
import { namespace, type Namespace } from '../../support/world/namespace.ts'
import { until } from '../../support/until.ts'

async function look(net: Namespace, id: string): Promise<CheckResult> {
  const script = join(import.meta.dirname, '../../support/world/scripts/call-checks.ts')
  const [result] = z.array(checkResultSchema).parse(JSON.parse(await net.run([process.execPath, script, id])))
  if (!result) throw new Error(`no check ${id}`)
  return result
}

const type = async (net: Namespace, commands: readonly string[]): Promise<void> => {
  for (const command of commands) await net.run(['sh', '-ec', command])
}

/** The check is `wrong`, its fix makes it `right`, its undo `wrong` again with the same finding. */
async function thereAndBack(net: Namespace, id: string, wrong: CheckResult['state'], right: CheckResult['state']) {
  const before = await look(net, id)
  expect(before).toMatchObject({ state: wrong, fix: expect.anything() })
  await type(net, before.fix?.commands ?? [])
  expect(await look(net, id)).toMatchObject({ state: right })
  await type(net, before.fix?.undo ?? [])
  expect(await look(net, id)).toEqual(before)
}

/** Runs in the namespace until the test ends; the function ends it before. */
function background(net: Namespace, command: readonly string[]): () => void {
  const [program = '', ...args] = net.enter(command)
  const child = spawn(program, args, { stdio: 'ignore' })
  const stop = (): void => void child.kill('SIGKILL')
  whenDone(stop)
  return stop
}

const untilState = (net: Namespace, id: string, state: CheckResult['state']): Promise<CheckResult> =>
  until(
    async () => {
      const result = await look(net, id)
      return result.state === state && result
    },
    { what: `${id} is ${state}` },
  )

describe('settings of the kernel', () => {
  it('forwarding: found off, mended, put back', async () => {
    const net = await namespace()
    await net.run(['sysctl', '-qw', 'net.ipv4.ip_forward=0'])
    await thereAndBack(net, 'network.forwarding', 'advice', 'good')
  })

  it('the bridge filter: found on, mended, put back', async (context) => {
    const net = await namespace()
    const set = await net.attempt(['sysctl', '-qw', 'net.bridge.bridge-nf-call-iptables=1'])
    if (set.status !== 0) context.skip('this kernel has no br_netfilter')
    await thereAndBack(net, 'network.bridge-filter', 'warning', 'good')
  })

  it('the reverse path filter: found strict, mended, put back', async () => {
    const net = await namespace()
    await net.run(['sysctl', '-qw', 'net.ipv4.conf.all.rp_filter=1'])
    await net.run(['sysctl', '-qw', 'net.ipv4.conf.default.rp_filter=0'])
    await thereAndBack(net, 'network.reverse-path', 'advice', 'good')
  })
})

describe('firewalls of others', () => {
  it('a chain that drops what is forwarded: found, mended, put back', async () => {
    const net = await namespace()
    expect(await look(net, 'network.foreign-firewall')).toMatchObject({ state: 'good' })
    const rules = `table ip filter {
      chain FORWARD {
        type filter hook forward priority 0; policy drop;
        ip saddr 172.17.0.0/16 accept
      }
    }
    table inet other {
      chain through {
        type filter hook forward priority 10; policy drop;
      }
    }
    `
    await net.run(['nft', '-f', '-'], { input: rules })
    const before = await net.run(['nft', 'list', 'ruleset'])
    await thereAndBack(net, 'network.foreign-firewall', 'warning', 'good')
    expect(await net.run(['nft', 'list', 'ruleset'])).toBe(before)
  })
})

/** A machine with a bridge, as a network has it. */
async function bridge(): Promise<Namespace> {
  const net = await namespace()
  await net.run(['ip', 'link', 'add', 'br0', 'type', 'bridge'])
  await net.run(['ip', 'address', 'add', '192.168.150.1/24', 'dev', 'br0'])
  await net.run(['ip', 'link', 'set', 'br0', 'up'])
  return net
}

describe('ports of services', () => {
  const dnsmasq = ['dnsmasq', '-d', '-C', '/dev/null', '--no-hosts', '--no-resolv', '--leasefile-ro']
  const share = ['--port=0', '--bind-dynamic', '--dhcp-option=tag:tapdeck,252']
  const ofLab = [...dnsmasq, ...share, '--interface=br0', '--dhcp-range=192.168.150.10,192.168.150.20']

  it('67: a server that does not share it is named, and dnsmasq really fails beside it', async () => {
    const net = await bridge()
    expect(await look(net, 'services.dhcp-port')).toMatchObject({ state: 'good', finding: 'Nobody listens there.' })
    const stop = background(net, ['socat', '-u', 'UDP4-RECV:67', 'OPEN:/dev/null'])
    const found = await untilState(net, 'services.dhcp-port', 'warning')
    expect(found.finding).toMatch(/^socat listens on port 67 of all addresses \(process \d+\)\.$/)
    expect((await net.attempt(ofLab)).stderr).toContain('Address already in use')
    stop()
    await untilState(net, 'services.dhcp-port', 'good')
  })

  it('67: the dnsmasq of a lab is not in the way of another', async () => {
    const net = await bridge()
    background(net, ofLab)
    const shared = await until(
      async () => {
        const result = await look(net, 'services.dhcp-port')
        return result.finding !== 'Nobody listens there.' && result
      },
      { what: 'a DHCP server' },
    )
    expect(shared).toMatchObject({ state: 'good', finding: 'Only servers that share it listen there.' })
    expect(await look(net, 'services.system-dnsmasq')).toMatchObject({ state: 'good' })
  })

  it('53: a dnsmasq that takes all addresses is found, and one that binds is not', async () => {
    const net = await bridge()
    const stop = background(net, dnsmasq)
    const found = await untilState(net, 'services.dns-port', 'warning')
    expect(found.finding).toContain('dnsmasq listens on port 53 of all addresses')
    expect(await look(net, 'services.system-dnsmasq')).toMatchObject({ state: 'warning' })
    stop()
    await untilState(net, 'services.dns-port', 'good')
    background(net, [...dnsmasq, '--bind-interfaces', '--listen-address=192.168.150.1'])
    await untilState(net, 'services.system-dnsmasq', 'advice')
    expect(await look(net, 'services.dns-port')).toMatchObject({ state: 'good' })
  })
})

describe('subnets', () => {
  it('a route that overlaps is found, but not that of a lab', async () => {
    const net = await namespace()
    expect(await look(net, 'network.subnets')).toMatchObject({ state: 'good' })
    await net.run(['ip', 'link', 'add', 'vpn0', 'type', 'bridge'])
    await net.run(['ip', 'address', 'add', '192.168.128.5/17', 'dev', 'vpn0'])
    await net.run(['ip', 'link', 'set', 'vpn0', 'up'])
    const found = await look(net, 'network.subnets')
    expect(found).toMatchObject({ state: 'warning', finding: expect.stringContaining('192.168.128.0/17 by vpn0') })
    await net.run(['ip', 'link', 'set', 'vpn0', 'alias', 'tapdeck:office/lan'])
    expect(await look(net, 'network.subnets')).toMatchObject({ state: 'good' })
  })
})

describe('what a sandbox needs', () => {
  it('is there, in a namespace in a namespace', async () => {
    const net = await namespace()
    for (const id of ['machine.user-namespaces', 'machine.bridge', 'programs.nft', 'programs.ip'])
      expect(await look(net, id)).toMatchObject({ id, state: 'good' })
  })
})
