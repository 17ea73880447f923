// What others change under an applied lab, by ip, nft and kill: seen, put back, adopted; on the real kernel, by the command line.
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { hostSnapshotSchema } from '../../src/core/host/schema.ts'
import { commandLine, type CommandLine } from '../support/tapdeck/cli.ts'
import { machine } from './support/machine.ts'

const text = `version: 1
name: one
uplink: none
bridges:
  br0: { address: [10.9.0.1/24], gateway: 10.9.0.254 } # for the office
  br1: { address: none }
networks:
  lan: { subnet: 192.168.150.0/24 } # guests
guests:
  web: { cards: [{ connect: { network: lan } }, { connect: { bridge: br0 } }] }
`

interface Seen {
  state: string
  drifts: { id: string; what: string; adopt: { kind: string }; repair: { kind: string } }[]
}

async function office(): Promise<CommandLine & { file: string; by: (...words: string[]) => Promise<void> }> {
  const line = await commandLine()
  const file = join(line.folder, 'one.yaml')
  await writeFile(file, text)
  const applied = await line.tapdeck('apply', file, '--yes')
  expect(applied.status, applied.stderr).toBe(0)
  const by = async (...words: string[]): Promise<void> => {
    const done = await line.tapdeck('shell', 'one', '--', ...words)
    expect(done.status, `${words.join(' ')}: ${done.stderr}`).toBe(0)
  }
  return { ...line, file, by }
}

async function seen({ json }: CommandLine, lab: string): Promise<{ exit: number | null; ids: string[] }> {
  const { exit, document } = await json('drift', lab)
  return { exit: Number(exit), ids: (document as Seen).drifts.map(({ id }) => id) }
}

/** What there is of everything in one go. */
const everything: [words: string[], id: string][] = [
  [['ip', 'link', 'set', 'br0', 'mtu', '1400'], 'br0 mtu'],
  [['ip', 'link', 'delete', 'br1'], 'br1 there'],
  [['ip', 'link', 'set', 'one-web0', 'nomaster'], 'one-web0 master'],
  [['ip', 'link', 'set', 'one-lan', 'type', 'bridge', 'stp_state', '1'], 'one-lan stp'],
  [['ip', 'address', 'add', '10.77.0.1/16', 'dev', 'br0'], 'br0 address 10.77.0.1/16'],
  [['ip', 'route', 'replace', 'default', 'via', '10.9.0.253'], 'br0 route default inet'],
  [['nft', 'flush', 'ruleset'], 'rules'],
  [['sysctl', '-qw', 'net.ipv4.ip_forward=0'], 'setting net.ipv4.ip_forward'],
  [['kill', 'DNSMASQ'], 'network lan dhcp'],
]

it('is seen, thing by thing, and put back as a whole', async () => {
  const line = await office()
  const { file, by, tapdeck } = line
  expect(await seen(line, file)).toEqual({ exit: 0, ids: [] })
  const host = hostSnapshotSchema.parse((await line.json('host', '--lab', 'one')).document)
  const dnsmasq = String(host.dhcp[0]?.pid)
  for (const [words] of everything) await by(...words.map((word) => (word === 'DNSMASQ' ? dnsmasq : word)))
  const { exit, ids } = await seen(line, file)
  expect(exit).toBe(10)
  expect(ids.toSorted()).toEqual(everything.map(([, id]) => id).toSorted())
  const said = await tapdeck('drift', 'one')
  expect(said.stdout).toContain('9 things were changed by others under lab one')
  expect(said.stdout).toContain('The MTU of br0 is 1400; applied was 1500')
  expect((await tapdeck('status', file)).stdout).toContain('  The bridge br1 is gone')

  const asked = await tapdeck('drift', file, '--repair')
  expect({ status: asked.status, said: asked.stderr }).toMatchObject({ status: 3 })
  const one = await tapdeck('drift', file, '--repair', '--only', 'br0 mtu', '--yes')
  expect(one.status, one.stderr).toBe(0)
  expect((await seen(line, file)).ids).not.toContain('br0 mtu')
  const all = await tapdeck('drift', file, '--repair', '--yes')
  expect(all.status, all.stderr).toBe(0)
  expect(all.stdout).toContain('was put back')
  expect(await seen(line, file)).toEqual({ exit: 0, ids: [] })
  expect((await tapdeck('plan', file)).status, 'and the lab is as its file says').toBe(0)
  expect(await readFile(file, 'utf8')).toBe(text)
})

it('is adopted into the file, with its comments, and is no drift then', async () => {
  const line = await office()
  const { file, by, tapdeck, json } = line
  await by('ip', 'link', 'set', 'br0', 'mtu', '1400')
  await by('ip', 'link', 'set', 'one-web1', 'mtu', '1400')
  await by('ip', 'link', 'delete', 'br1')
  await by('ip', 'route', 'replace', 'default', 'via', '10.9.0.253')
  await by('ip', 'address', 'add', '10.77.0.1/16', 'dev', 'br0')
  const { exit, document } = await json('drift', file, '--adopt')
  expect(document).toMatchObject({ drifts: [], state: 'compared' })
  expect(exit).toBe(0)
  expect(await readFile(file, 'utf8')).toBe(
    text
      .replace(
        'br0: { address: [10.9.0.1/24], gateway: 10.9.0.254 }',
        'br0: { address: [10.9.0.1/24, 10.77.0.1/16], mtu: 1400, gateway: 10.9.0.253 }',
      )
      .replace('  br1: { address: none }\n', ''),
  )
  expect(await seen(line, file)).toEqual({ exit: 0, ids: [] })
  expect((await tapdeck('plan', file)).status, 'nothing is left to be done').toBe(0)

  await by('ip', 'link', 'set', 'br0', 'mtu', '1300')
  const again = await tapdeck('drift', file)
  expect(again.stdout, 'from now on what was adopted is what was applied').toContain(
    'The MTU of br0 is 1300; applied was 1400',
  )
  expect((await tapdeck('drift', file, '--repair', '--yes')).status).toBe(0)
  expect(await seen(line, file)).toEqual({ exit: 0, ids: [] })
  expect((await tapdeck('plan', file)).status).toBe(0)
})

it('says what cannot be adopted, and why', async () => {
  const line = await office()
  await line.by('sysctl', '-qw', 'net.ipv4.ip_forward=0')
  const adopted = await line.tapdeck('drift', line.file, '--adopt')
  expect(adopted.status).toBe(10)
  expect(adopted.stdout).toContain('not to be adopted: It follows from the networks of the lab, which need it.')
  expect(await readFile(line.file, 'utf8')).toBe(text)
  expect((await line.tapdeck('drift', line.file, '--adopt', '--only', 'nothing')).stderr).toContain('drift.unknown')
  expect((await line.tapdeck('drift', 'one', '--adopt')).status, 'a name is not enough').not.toBe(0)
})

it('is apart from what the user edits, and nothing where the lab is down', async () => {
  const line = await office()
  const { file, tapdeck } = line
  await writeFile(file, text.replace('gateway: 10.9.0.254', 'gateway: 10.9.0.254, mtu: 1300'))
  expect((await tapdeck('plan', file)).status, 'the edit is pending').toBe(10)
  expect(await seen(line, file)).toEqual({ exit: 0, ids: [] })
  expect((await tapdeck('down', 'one', '--yes')).status).toBe(0)
  expect((await tapdeck('drift', file)).stdout).toContain('is not up')
})

it('is seen on the machine’s own network, and put back with the net under it', async (context) => {
  const host = await machine(context)
  const file = join(host.folder, 'one.yaml')
  await writeFile(file, 'version: 1\nname: one\nscope: host\nbridges: { br0: { ports: [eth9], address: inherit } }\n')
  const up = await host.kept('one', 'apply', file, '--yes')
  expect(up.status, up.stderr).toBe(0)
  const before = await host.state()
  await host.run('ip', 'link', 'set', 'eth9', 'nomaster')
  await host.run('ip', 'link', 'set', 'br0', 'mtu', '1400')
  const drift = await host.tapdeck('drift', file, '--json')
  expect(drift.status).toBe(10)
  expect((JSON.parse(drift.stdout) as Seen).drifts.map(({ what }) => what)).toEqual([
    'The MTU of br0 is 1400; applied was 1500',
    'eth9 is no port of br0 any more',
  ])
  const unattended = await host.tapdeck('drift', file, '--repair', '--yes')
  expect({ status: unattended.status, said: unattended.stderr }).toMatchObject({
    status: 3,
    said: expect.stringContaining('apply.unattended'),
  })
  const mended = await host.kept('one', 'drift', file, '--repair', '--yes')
  expect(mended.status, mended.stderr).toBe(0)
  expect(await host.state()).toBe(before)
  expect((await host.tapdeck('drift', file)).status).toBe(0)
})
