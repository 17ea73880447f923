// A firewall like Docker's (FORWARD drops) and br_netfilter: named before and after, mended by the fix as it is given, and that taken back.
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { checkResultSchema, type CheckResult } from '../../src/contract/api.ts'
import { adviceSchema } from '../../src/core/advice/advice.ts'
import { applyAndKeep, labText, takeAway, takeDown } from './support/labs.ts'
import { labHost } from './support/machine.ts'
import { peer } from './support/outer.ts'
import { state, type State } from './support/state.ts'

const machine = labHost()
const guests = ['red', 'blue'] as const
const address = { red: '10.30.0.11', blue: '10.30.0.12' }
const body = `networks: { lan: { subnet: 10.30.0.0/24, dhcp: false, dns: false } }
guests: { red: { cards: [{ connect: { network: lan } }] }, blue: { cards: [{ connect: { network: lan } }] } }`

machine.beforeAll(() => machine.run('modprobe br_netfilter; sysctl -w net.bridge.bridge-nf-call-iptables=0'))
machine.afterEach(async () => {
  await machine.run(
    `iptables -P FORWARD ACCEPT; nft delete table ip filter; sysctl -w net.bridge.bridge-nf-call-iptables=0
    for guest in ${guests.join(' ')}; do ip netns del $guest || true; done`,
  )
  await takeAway(machine)
})

/** A namespace in the place of each guest, on the bridge of its network. */
async function plugIn(): Promise<void> {
  for (const guest of guests)
    await machine.run([
      'bash',
      '-ec',
      `ip netns add ${guest}
      ip link add ${guest}-out type veth peer name eth0 netns ${guest}
      ip link set ${guest}-out master office-lan up
      ip -n ${guest} link set lo up
      ip -n ${guest} link set eth0 up
      ip -n ${guest} address add ${address[guest]}/24 dev eth0
      ip -n ${guest} route add default via 10.30.0.1`,
    ])
}

const pings = async (to: string): Promise<boolean> =>
  (await machine.attempt(`ip netns exec red busybox ping -c 2 -W 2 ${to}`)).status === 0
const passes = async (): Promise<{ each: boolean; out: boolean }> => ({
  each: await pings(address.blue),
  out: await pings(peer.address),
})

async function check(id: string): Promise<CheckResult> {
  const { stdout, stderr } = await machine.tapdeck('check', id, '--json')
  const [found] = z.array(checkResultSchema).parse(JSON.parse(stdout))
  if (!found) throw new Error(`there is no check ${id}: ${stderr}`)
  return found
}

/** All that a firewall is here, and the rest of the machine. */
const whole = async (): Promise<State> => [
  ...(await state(machine)),
  ...(await machine.run('iptables -S; sysctl net.bridge.bridge-nf-call-iptables')).split('\n'),
]

async function advised(): Promise<z.output<typeof adviceSchema>[]> {
  await machine.write('/root/office.yaml', labText(body))
  const { stdout } = await machine.tapdeck('plan', '/root/office.yaml', '--json')
  return z.object({ advice: z.array(adviceSchema) }).parse(JSON.parse(stdout)).advice
}

describe('FORWARD drops, and br_netfilter is told to ask it', () => {
  it('the checks find both, their fixes as given mend both, and the undo of each undoes', async () => {
    await applyAndKeep(machine, body)
    await plugIn()
    expect(await passes(), 'before there is such a firewall').toEqual({ each: true, out: true })
    expect((await check('network.foreign-firewall')).state).toBe('good')
    expect((await check('network.bridge-filter')).state).toBe('good')
    expect(await advised()).toEqual([])

    await machine.run('iptables -P FORWARD DROP; sysctl -w net.bridge.bridge-nf-call-iptables=1')
    expect(await passes(), 'the firewall drops').toEqual({ each: false, out: false })
    const before = await whole()

    const filter = await check('network.bridge-filter')
    expect(filter.state).toBe('warning')
    const firewall = await check('network.foreign-firewall')
    expect(firewall.state).toBe('warning')
    expect(firewall.finding).toContain('ip filter FORWARD')
    const said = await advised()
    expect(said.map(({ code, at }) => `${code} ${at.join()}`)).toEqual([
      'advice.bridge-filter networks.lan',
      'advice.forward-policy networks.lan',
    ])
    // The advice before applying has the very commands of the checks.
    expect(said.flatMap(({ alternatives }) => alternatives)).toContainEqual(
      expect.objectContaining({
        kind: 'fix',
        check: filter.id,
        commands: filter.fix?.commands,
        undo: filter.fix?.undo,
      }),
    )
    expect(said.flatMap(({ alternatives }) => alternatives)).toContainEqual(
      expect.objectContaining({
        kind: 'fix',
        check: firewall.id,
        commands: firewall.fix?.commands,
        undo: firewall.fix?.undo,
      }),
    )

    for (const command of filter.fix?.commands ?? []) await machine.run(command)
    expect(await passes(), 'guests of one bridge talk again').toEqual({ each: true, out: false })
    expect((await check('network.bridge-filter')).state).toBe('good')
    for (const command of filter.fix?.undo ?? []) await machine.run(command)
    expect(await whole()).toEqual(before)
    expect(await passes()).toEqual({ each: false, out: false })

    for (const command of firewall.fix?.commands ?? []) await machine.run(command)
    expect(await passes(), 'the fix of the firewall mends both').toEqual({ each: true, out: true })
    expect((await check('network.foreign-firewall')).state).toBe('good')
    for (const command of firewall.fix?.undo ?? []) await machine.run(command)
    expect(await whole()).toEqual(before)
    expect(await passes()).toEqual({ each: false, out: false })
    await takeDown(machine)
  })

  it('a lab that bypasses them mends what is within its bridges, and puts the setting back when it goes', async () => {
    await machine.run('iptables -P FORWARD DROP; sysctl -w net.bridge.bridge-nf-call-iptables=1')
    const before = await whole()
    const [alternative] = (await advised()).flatMap(({ alternatives }) => alternatives)
    expect(alternative).toEqual(
      expect.objectContaining({ edits: [{ edit: 'lab.set', values: { bridgeFilter: 'bypass' } }] }),
    )
    await applyAndKeep(machine, `bridgeFilter: bypass\n${body}`)
    await plugIn()
    expect(await passes()).toEqual({ each: true, out: false })
    for (const guest of guests) await machine.run(`ip netns del ${guest}`)
    await takeDown(machine)
    expect(await whole()).toEqual(before)
  })
})
