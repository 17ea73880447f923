// Risky labs by the command line: whoever is there is asked, whoever is not must have said so beforehand; history and going back.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { builtCommand } from '../../support/tapdeck/cli.ts'
import { whenDone } from '../../support/cleanup.ts'
import { until } from '../../support/until.ts'
import { peer, world, type World } from './world.ts'

/** Risky, and harmless: a second default route, of IPv6. */
const risky = 'bridges: { br6: { address: ["2001:db8:6::2/64"], gateway: "2001:db8:6::1" } }\n'
/** Risky, and it does harm: the subnet of the user's other end comes to stand on a bridge that leads nowhere. */
const harmful = 'bridges: { br4: { address: [203.0.113.200/24] } }\n'

/** The command at a terminal of its own, under `script`. */
function atTerminal(place: World, ...words: string[]) {
  const command = [...builtCommand, ...words].map((word) => `'${word}'`).join(' ')
  const [program = '', ...args] = place.net.enter(['script', '-qec', command, '/dev/null'])
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'], env: { ...process.env, ...place.env } })
  const ended = once(child, 'exit')
  let text = ''
  child.stdout.on('data', (part: Buffer) => (text += part.toString()))
  whenDone(async () => {
    child.stdin.destroy()
    await ended
  })
  return {
    says: (words: string) => until(() => text.includes(words), { what: `${words} in ${text}`, deadline: 30_000 }),
    types: (words: string) => void child.stdin.write(words),
    status: async (): Promise<unknown> => (await ended)[0],
  }
}

describe('a lab that could cut its user off', () => {
  it('is not applied where nobody is at a terminal, unless that was thought of', async () => {
    const place = await world()
    const file = await place.lab('edge', risky)
    const before = await place.state()
    const refused = await place.tapdeck('apply', file, '--yes')
    expect([refused.status, refused.stderr]).toEqual([3, expect.stringContaining('[apply.unattended]')])
    const both = await place.tapdeck('apply', file, '--yes', '--keep-at-once', '--keep-within', '9')
    expect([both.status, both.stderr]).toEqual([2, expect.stringContaining('[usage.keep]')])
    expect(await place.state()).toBe(before)
    const agreed = await place.tapdeck('apply', file, '--yes', '--keep-at-once')
    expect(agreed.status, agreed.stderr).toBe(0)
    expect((await place.tapdeck('plan', file)).status).toBe(0)
    const down = await place.tapdeck('down', 'edge', '--yes', '--keep-at-once')
    expect(down.status, down.stderr).toBe(0)
    expect(await place.state()).toBe(before)
  })

  it('is undone by itself, and kept by another Tapdeck, as the user says', async () => {
    const place = await world()
    const file = await place.lab('edge', risky)
    const before = await place.state()
    const undone = await place.tapdeck('apply', file, '--yes', '--keep-within', '1')
    expect([undone.status, undone.stdout]).toEqual([1, expect.stringContaining('put back as it was')])
    expect(await place.state()).toBe(before)
    const waits = place.tapdeck('apply', file, '--yes', '--keep-within', '100')
    await until(async () => (await place.tapdeck('keep', 'edge')).status === 0, { what: 'kept', deadline: 30_000 })
    expect((await waits).status).toBe(0)
    expect((await place.tapdeck('plan', file)).status).toBe(0)
  })

  it.each([
    ['keep', 0, 0],
    ['rollback', 1, 10],
  ] as const)('hears %s from another user, whose Tapdeck has its folders elsewhere', async (word, exit, pending) => {
    const place = await world()
    const file = await place.lab('edge', risky)
    const waits = place.tapdeck('apply', file, '--yes', '--keep-within', '100')
    const elsewhere = { ...place.env, XDG_RUNTIME_DIR: join(place.folder, 'elsewhere') }
    await mkdir(elsewhere.XDG_RUNTIME_DIR, { mode: 0o700 })
    const said = async (): Promise<boolean> =>
      (await place.net.attempt([...builtCommand, word, 'edge'], { env: elsewhere })).status === 0
    await until(() => place.underWay().includes('edge'), { what: 'the change' })
    await until(said, { what: `the word ${word}`, deadline: 30_000 })
    expect((await waits).status).toBe(exit)
    expect((await place.tapdeck('plan', file)).status).toBe(pending)
    expect(place.underWay()).toEqual([])
    const again = await place.net.attempt([...builtCommand, word, 'edge'], { env: elsewhere })
    expect(again.status, 'nothing waits any more').toBe(1)
  })

  it('asks its user at a terminal, with the seconds that are left', async () => {
    const place = await world()
    const file = await place.lab('edge', risky)
    const terminal = atTerminal(place, 'apply', file)
    await terminal.says('This could cut you off')
    await terminal.says('Do this? [y/N]')
    terminal.types('y\n')
    await terminal.says('Keep it? 60 s left [y/n]')
    await terminal.says('Keep it? 59 s left [y/n]')
    terminal.types('\n')
    await terminal.says('y keeps it, n puts everything back as it was.')
    terminal.types('keep\n')
    expect(await terminal.status()).toBe(0)
    expect((await place.tapdeck('plan', file)).status).toBe(0)
  })

  it('is undone where its user says no', async () => {
    const place = await world()
    const file = await place.lab('edge', risky)
    const before = await place.state()
    const terminal = atTerminal(place, 'apply', file, '--yes')
    await terminal.says('Keep it?')
    terminal.types('n\n')
    expect(await terminal.status()).toBe(1)
    expect(await place.state()).toBe(before)
  })

  it('is undone where it has cut its user off, whatever was said', async () => {
    const place = await world()
    const file = await place.lab('edge', harmful)
    const before = await place.state()
    const applied = await place.tapdeck('apply', file, '--yes', '--keep-at-once', '--json')
    expect(applied.status).toBe(1)
    expect(JSON.parse(applied.stdout)).toMatchObject({
      fault: { code: 'apply.cut-off', message: expect.stringContaining(`your SSH connection from ${peer}`) },
    })
    expect(await place.state()).toBe(before)
  })

  it('holds up every other lab of the machine until it has its word', async () => {
    const place = await world()
    const file = await place.lab('edge', risky)
    const waits = place.tapdeck('apply', file, '--yes', '--keep-within', '100')
    await until(() => place.underWay().includes('edge'), { what: 'the change' })
    const other = await place.tapdeck('apply', await place.lab('other', 'bridges: { br7: {} }\n'), '--yes')
    expect([other.status, other.stderr]).toEqual([3, expect.stringContaining('[helper.busy]')])
    await until(async () => (await place.tapdeck('rollback', 'edge')).status === 0, {
      what: 'undone',
      deadline: 30_000,
    })
    expect((await waits).status).toBe(1)
  })
})

describe('what was applied', () => {
  it('is in the history, and is gone back to by its entry', async () => {
    const place = await world()
    const file = await place.lab('edge', 'bridges: { br1: {} }\n')
    const first = readFileSync(file, 'utf8')
    expect((await place.tapdeck('apply', file, '--yes')).status).toBe(0)
    await place.lab('edge', 'bridges: { br2: {} }\n')
    expect((await place.tapdeck('apply', file, '--yes')).status).toBe(0)
    const links = async (): Promise<string> => place.net.run(['ip', '-br', 'link'])
    expect(await links()).toContain('br2')
    const { stdout } = await place.tapdeck('history', 'edge')
    const lines = stdout.trim().split('\n')
    expect(lines.map((line) => line.replace(/^\S+ +\S+ \S+ /, ''))).toEqual([
      expect.stringMatching(/^UTC {2}apply edge, \d steps, kept, by /),
      expect.stringMatching(/^UTC {2}apply edge, \d steps, kept, by /),
    ])
    const [id = ''] = (lines[1] ?? '').split(' ')
    const restored = await place.tapdeck('restore', id, '--yes', '--save')
    expect(restored.status, restored.stderr).toBe(0)
    expect(await links()).toContain('br1')
    expect(await links()).not.toContain('br2')
    expect(readFileSync(file, 'utf8')).toBe(first)
    expect((await place.tapdeck('plan', file)).status, 'as the file says').toBe(0)
    const unknown = await place.tapdeck('restore', 'none', '--yes')
    expect([unknown.status, unknown.stderr]).toEqual([2, expect.stringContaining('[history.unknown]')])
  })
})
