// How a watch follows what happens in a real network namespace.
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { findLink } from '../../../src/core/host/schema.ts'
import { watchHost, type HostUpdate, type HostWatch } from '../../../src/engine/observe/live.ts'
import { whenDone } from '../../support/cleanup.ts'
import { namespace, type Namespace } from '../../support/world/namespace.ts'
import { processes } from '../../support/processes.ts'
import { tempFolder } from '../../support/temp-folder.ts'
import { until } from '../../support/until.ts'
import { batch, keep, placeOf, snapshotWith } from '../support/observing.ts'

const ofLength = <T>(list: T[], length: number): T[] | undefined => (list.length === length ? list : undefined)

async function watched(net: Namespace): Promise<{ watch: HostWatch; updates: HostUpdate[] }> {
  const updates: HostUpdate[] = []
  const watch = await watchHost(placeOf(net), (update) => updates.push(update))
  whenDone(() => watch.close())
  return { watch, updates }
}
const processesIn = async (net: Namespace, word: string) => {
  const all = await processes()
  const network = all.find(({ pid }) => pid === net.pid)?.network
  return all.filter((found) => found.network === network && found.args.includes(word))
}
const monitorsIn = (net: Namespace) => processesIn(net, 'monitor')
const standingIn = (net: Namespace) => processesIn(net, '-batch')

describe('a watch', () => {
  it('tells what changed, by kind and name', async () => {
    const net = await namespace()
    const { watch, updates } = await watched(net)
    await net.run(['ip', 'link', 'add', 'br0', 'type', 'bridge'])
    await until(() => updates.length > 0, { what: 'a change' })
    expect(updates[0]?.changed).toContainEqual({ kind: 'link', name: 'br0', how: 'added' })
    expect(findLink(watch.snapshot(), 'br0')).toBeDefined()
    await net.run(['ip', 'address', 'add', '10.0.0.1/24', 'dev', 'br0'])
    await until(
      () =>
        updates.some(({ changed }) =>
          changed.some(({ kind, name, how }) => kind === 'link' && name === 'br0' && how === 'changed'),
        ),
      { what: 'the address' },
    )
    await net.run(['ip', 'link', 'del', 'br0'])
    await until(() => findLink(watch.snapshot(), 'br0') === undefined, { what: 'the end of the bridge' })
  })

  it('makes few reads of many changes', async () => {
    const net = await namespace()
    const { watch, updates } = await watched(net)
    await batch(
      net,
      Array.from({ length: 100 }, (_, at) => `link add br${at} type bridge`),
    )
    await until(() => watch.snapshot().links.length === 101, { what: 'a hundred bridges' })
    expect(updates.length).toBeLessThan(10)
  })

  it('does not read again for every neighbour', async () => {
    const net = await namespace()
    await batch(net, [
      'link add v0 type veth peer name v1',
      'link set v0 up',
      'link set v1 up',
      'address add 10.0.0.1/16 dev v0',
    ])
    const { watch, updates } = await watched(net)
    // the kernel is still busy with the links
    await watch.refresh()
    const before = updates.length
    for (let round = 0; round < 10; round++)
      await batch(
        net,
        Array.from({ length: 10 }, (_, at) => `neighbour add 10.0.${round}.${at} lladdr 52:54:00:00:00:0${at} dev v0`),
      )
    await until(() => watch.snapshot().neighbours.filter(({ state }) => state === 'permanent').length === 100, {
      what: 'a hundred neighbours',
    })
    const onlyNeighbours = updates
      .slice(before)
      .filter(({ changed }) => changed.every(({ kind }) => kind === 'neighbour'))
    expect(onlyNeighbours.length).toBeLessThan(4)
  })

  it('sees a lease at once', async () => {
    const net = await namespace()
    const folder = join(await tempFolder(), 'tapdeck', 'office')
    await mkdir(folder, { recursive: true })
    const file = join(folder, 'lan.leases')
    await writeFile(file, '')
    keep(net, [
      'dnsmasq',
      '-d',
      '--conf-file=/dev/null',
      '--port=0',
      `--pid-file=${folder}/lan.dnsmasq.pid`,
      `--dhcp-leasefile=${file}`,
      '--interface=lo',
    ])
    await until(() => snapshotWith(net, ({ dhcp }) => dhcp.length > 0), { what: 'a dnsmasq' })
    const { updates } = await watched(net)
    await writeFile(file, '1795430400 52:54:00:aa:00:01 192.168.150.11 web *\n')
    await until(
      () =>
        updates.some(({ changed }) => changed.some(({ kind, name }) => kind === 'lease' && name === '192.168.150.11')),
      { what: 'the lease' },
    )
  })

  it('knows interfaces by the names that they have now', async () => {
    const net = await namespace()
    const { watch } = await watched(net)
    await batch(net, ['link add br0 type bridge', 'link add v0 type veth peer name v1', 'link set v0 master br0'])
    await until(() => findLink(watch.snapshot(), 'v0')?.master === 'br0', { what: 'a port of br0' })
    await batch(net, ['link set br0 name br9', 'link set br9 up', 'address add 10.0.0.1/24 dev br9'])
    await until(() => findLink(watch.snapshot(), 'v0')?.master === 'br9', { what: 'the port of the renamed bridge' })
    expect(watch.snapshot().routes.filter(({ device }) => device === 'br0')).toEqual([])
    await batch(net, [
      'link del v0',
      'link add br0 type bridge',
      'link add v0 type veth peer name v1',
      'link set v0 master br0',
    ])
    await until(() => findLink(watch.snapshot(), 'v0')?.master === 'br0', { what: 'a port of another br0' })
  })

  it('sees all the same when the `ip` that stays with it is killed', async () => {
    const net = await namespace()
    const { watch } = await watched(net)
    await net.run(['ip', 'link', 'add', 'br0', 'type', 'bridge'])
    await until(() => findLink(watch.snapshot(), 'br0') !== undefined, { what: 'what a living one saw' })
    const [standing] = await standingIn(net)
    process.kill(standing?.pid ?? 0, 'SIGKILL')
    await net.run(['ip', 'link', 'add', 'br1', 'type', 'bridge'])
    await until(() => findLink(watch.snapshot(), 'br1') !== undefined, { what: 'what happened afterwards' })
    await net.run(['ip', 'link', 'add', 'br2', 'type', 'bridge'])
    await until(() => findLink(watch.snapshot(), 'br2') !== undefined, { what: 'what another one saw' })
    await watch.close()
    expect(await standingIn(net)).toEqual([])
  })

  it('goes on when its monitor is killed', async () => {
    const net = await namespace()
    const { watch } = await watched(net)
    const [first] = await until(async () => ofLength(await monitorsIn(net), 1), { what: 'a monitor' })
    process.kill(first?.pid ?? 0, 'SIGKILL')
    await net.run(['ip', 'link', 'add', 'br0', 'type', 'bridge'])
    await until(() => findLink(watch.snapshot(), 'br0') !== undefined, { what: 'what happened while nobody listened' })
    await net.run(['ip', 'link', 'add', 'br1', 'type', 'bridge'])
    await until(() => findLink(watch.snapshot(), 'br1') !== undefined, { what: 'what happened afterwards' })
  })

  it('leaves nothing when it is closed', async () => {
    const net = await namespace()
    const { watch, updates } = await watched(net)
    await net.run(['ip', 'link', 'add', 'br0', 'type', 'bridge'])
    await watch.close()
    expect(await monitorsIn(net)).toEqual([])
    const count = updates.length
    await net.run(['ip', 'link', 'add', 'br1', 'type', 'bridge'])
    expect(updates.length).toBe(count)
  })
})
