// A lab with real guests: what reaches what, and what does not; and nothing left afterwards.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { createEngine } from '../../src/engine/engine.ts'
import { freePort } from '../support/world/guest-world.ts'
import { guestImage } from '../support/world/guest-image.ts'
import { labEngine, type LabEngine } from '../support/world/lab-engine.ts'
import { leftovers, traces } from '../support/leftovers.ts'
import { run } from '../support/run.ts'
import { until } from '../support/until.ts'
import { whenDone } from '../support/cleanup.ts'

const webMac = '52:54:00:aa:00:01'
const outer = '203.0.113.2'

/** A network beyond the sandbox: a namespace of its own, with a web server that says who asked. */
async function outerNetwork(enter: readonly string[]): Promise<() => Promise<void>> {
  const [program = '', ...args] = enter
  const holder = spawn(program, [...args, 'unshare', '--net', 'sleep', 'infinity'], { stdio: 'ignore' })
  const started = [holder]
  const end = async (): Promise<void> => {
    const ended = started
      .filter((child) => (child.exitCode ?? child.signalCode) === null)
      .map((child) => once(child, 'exit'))
    for (const child of started) child.kill('SIGKILL')
    await Promise.all(ended)
  }
  whenDone(end)
  const pid = String(holder.pid)
  const inSandbox = (words: string[]): Promise<string> => run([...enter, ...words])
  await until(
    async () =>
      (await inSandbox(['readlink', `/proc/${pid}/ns/net`])) !== (await inSandbox(['readlink', '/proc/self/ns/net'])),
    { what: 'the outer namespace' },
  )
  const outside = ['nsenter', '--target', pid, '--user', '--mount', '--net', '--preserve-credentials', '--']
  await inSandbox(['ip', 'link', 'add', 'wan0', 'type', 'veth', 'peer', 'name', 'eth0', 'netns', pid])
  await inSandbox(['ip', 'address', 'add', '203.0.113.1/24', 'dev', 'wan0'])
  await inSandbox(['ip', 'link', 'set', 'wan0', 'up'])
  await run([...outside, 'ip', 'address', 'add', `${outer}/24`, 'dev', 'eth0'])
  await run([...outside, 'ip', 'link', 'set', 'eth0', 'up'])
  await run([...outside, 'ip', 'route', 'add', '192.168.160.0/24', 'via', '203.0.113.1'])
  const server = [
    ...outside,
    'socat',
    'TCP-LISTEN:80,fork,reuseaddr',
    'SYSTEM:echo HTTP/1.0 200 OK; echo; echo "from $SOCAT_PEERADDR port $SOCAT_PEERPORT"',
  ]
  started.push(spawn(server[0] ?? '', server.slice(1), { stdio: 'ignore' }))
  await until(async () => (await inSandbox(['busybox', 'wget', '-q', '-O', '-', `http://${outer}/`])) !== '', {
    what: 'the outer web server',
  })
  return end
}

/** The page that the outer server gives a guest. */
const ask = (address: string): string => `timeout 20 wget -q -O - http://${address}/ 2>&1`

async function start({ engine }: LabEngine, lab: { file: string }, guests: string[]): Promise<void> {
  for (const guest of guests) await engine.call('guest.start', { lab, guest })
}

describe('a lab of guests', () => {
  it('reaches what its networks say, and nothing else; outlives its engine; leaves nothing', async () => {
    const before = await traces()
    const { kernel, initrd } = await guestImage()
    const world = await labEngine()
    const [webPort, jailPort] = [await freePort(), await freePort()]
    const boot = (name: string): string =>
      `memory: 96, kernel: ${kernel}, initrd: ${initrd}, append: quiet td.name=${name}`
    const lab = await world.file(
      'office.yaml',
      `version: 1
name: office
networks:
  lan: { subnet: 192.168.150.0/24, dhcp: { hosts: { '${webMac}': .11 } }, forwards: [{ tcp: 127.0.0.1:${webPort}, to: web:80 }] }
  open: { mode: routed, subnet: 192.168.160.0/24 }
  cell: { mode: isolated, subnet: 10.9.0.0/24 }
guests:
  web: { ${boot('web')}, cards: [{ mac: '${webMac}', connect: { network: lan } }] }
  db: { ${boot('db')}, cards: [{ connect: { network: lan } }] }
  far: { ${boot('far')}, cards: [{ connect: { network: open } }] }
  lone: { ${boot('lone')}, cards: [{ connect: { network: cell } }] }
  jail: { ${boot('jail')}, cards: [{ connect: { user: { restrict: true, forwards: [{ tcp: 127.0.0.1:${jailPort}, to: 80 }] } } }] }
`,
    )
    await world.up(lab)
    const endOuter = await outerNetwork(await world.engine.enterCommand(lab))
    const names = ['web', 'db', 'far', 'lone', 'jail']
    await start(world, lab, names)
    const [web, db, far, lone, jail] = await Promise.all(names.map((name) => world.shell(lab, name)))
    if (!web || !db || !far || !lone || !jail) throw new Error('a shell is missing')

    const status = await until(
      async () => {
        const seen = await world.engine.call('lab.status', { lab })
        return seen.guests.slice(0, 4).every(({ cards }) => (cards[0]?.addresses.length ?? 0) > 0) && seen
      },
      { what: 'four leases', deadline: 60_000 },
    )
    expect(status.guests[0]?.cards[0]?.addresses, 'the fixed lease').toEqual(['192.168.150.11'])
    const loneAddress = status.guests[3]?.cards[0]?.addresses[0] ?? ''

    expect(await db.run('ping -c 1 -W 5 192.168.150.11'), 'guest to guest').toContain('1 packets received')
    expect(await db.run('ping -c 1 -W 5 192.168.150.1'), 'guest to host').toContain('1 packets received')
    expect(await db.run('nslookup web'), 'the name of a guest').toContain('192.168.150.11')
    expect(await db.run(ask('web')), 'a guest by name').toBe('hello from web')

    const seen = await web.run(ask(outer))
    expect(seen, 'NAT: the outer network is reached').toMatch(/^from/)
    const translated = /from (\S+) port (\d+)/.exec(seen ?? '')
    expect(translated?.[1], 'NAT: it sees the host').toBe('203.0.113.1')
    expect(Number(translated?.[2]), 'NAT: ports from 1024').toBeGreaterThanOrEqual(1024)
    expect(await far.run(ask(outer)), 'routed: the outer network sees the guest').toContain('from 192.168.160.')

    expect(await lone.run('ping -c 1 -W 5 10.9.0.1'), 'isolated: the host is reached').toContain('1 packets received')
    expect(await lone.run('ip route | grep default || true'), 'isolated: no way out is given').toBe('')
    expect(await lone.run('ip route add default via 10.9.0.1'), 'isolated: the guest takes one itself').toBe('')
    expect(await lone.run(ask(outer)), 'isolated: and gets nowhere').toBeUndefined()
    expect(await lone.run('ping -c 1 -W 2 192.168.150.11'), 'isolated: not to another network').toBeUndefined()
    expect(await web.run(`ping -c 1 -W 2 ${loneAddress}`), 'nobody comes in either').toBeUndefined()

    const page = async (port: number): Promise<string> =>
      (await (await fetch(`http://127.0.0.1:${port}/`, { signal: AbortSignal.timeout(20_000) })).text()).trim()
    expect(await page(webPort), 'a forward of a network, from the user’s own loopback').toBe('hello from web')
    expect(await page(jailPort), 'a forward of a restricted card').toBe('hello from jail')
    expect(await jail.run(ask(outer)), 'restrict: no way out').toBeUndefined()
    const added = await freePort()
    await world.engine.call('guest.forward', {
      lab,
      guest: 'jail',
      card: 0,
      change: 'add',
      proto: 'tcp',
      address: '127.0.0.1',
      port: added,
      to: 80,
    })
    expect(await page(added), 'a forward added while the guest runs').toBe('hello from jail')
    await world.engine.call('guest.forward', {
      lab,
      guest: 'jail',
      card: 0,
      change: 'remove',
      proto: 'tcp',
      address: '127.0.0.1',
      port: added,
      to: 80,
    })
    await expect(page(added), 'and removed').rejects.toThrow()

    await world.engine.close()
    const second = createEngine(world.paths)
    const again = await second.call('lab.status', { lab })
    expect(again.state).toBe('up')
    expect(
      again.guests.map(({ state }) => state),
      'guests outlive the engine',
    ).toEqual(names.map(() => 'running'))
    for (const shell of [web, db, far, lone, jail]) shell.close()

    const { hash } = await second.call('plan.make', { lab, goal: 'down' })
    await second.call('plan.apply', { lab, goal: 'down', hash })
    await second.close()
    await endOuter()
    const left = await leftovers(before)
    expect(left.filter((line) => !line.includes(world.folder) && !line.startsWith('folder'))).toEqual([])
  })
})
