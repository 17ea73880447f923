// A browser from elsewhere: its own connection is one of those that a plan must not cut; and one whose address goes by intent comes again.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { builtCommand } from '../../support/tapdeck/cli.ts'
import { whenDone } from '../../support/cleanup.ts'
import { until } from '../../support/until.ts'
import { gateway, world, type World } from './world.ts'

interface Visit {
  call(name: string, input: object): Promise<Record<string, unknown>>
}

/** A process with its lines; ended with the test. */
function talk(command: string[], env: Record<string, string>) {
  const [program = '', ...args] = command
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'], env: { ...process.env, ...env } })
  const ended = once(child, 'exit')
  const lines: string[] = []
  let rest = ''
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    const parts = `${rest}${part}`.split('\n')
    rest = parts.pop() ?? ''
    lines.push(...parts)
  })
  child.stdin.on('error', () => undefined)
  whenDone(async () => {
    child.stdin.end()
    child.kill()
    await ended
  })
  return { lines, write: (line: string) => void child.stdin.write(`${line}\n`), kill: () => child.kill() }
}

/** `tapdeck serve` on every address of the machine; visits from the outer network. */
async function served(place: World) {
  const { SSH_CONNECTION: _, ...env } = place.env
  const server = talk(
    place.net.enter([...builtCommand, 'serve', '--host', '0.0.0.0', '--exposed', '--port', '8099']),
    env,
  )
  const printed = await until(() => server.lines[0], { what: 'its address', deadline: 30_000 })
  let count = 0
  return {
    /** The address lets one in, once; kept sign-ins are not needed here. */
    async visit(at: string, address = printed): Promise<Visit> {
      const url = address.replace('0.0.0.0', at)
      const browser = talk(
        place.outer([process.execPath, join(import.meta.dirname, '../../support/tapdeck/browse.ts'), url]),
        {},
      )
      return {
        async call(name, input) {
          const id = ++count
          browser.write(JSON.stringify({ id, call: name, input }))
          const reply = await until(() => browser.lines.find((line) => line.startsWith(`{"id":${id},`)), {
            what: `the answer to ${name}`,
            deadline: 60_000,
          })
          return JSON.parse(reply) as Record<string, unknown>
        },
      }
    },
  }
}

describe('a browser from elsewhere', () => {
  it('is seen to be cut off by a plan, which waits to be kept', async () => {
    const place = await world()
    const file = await place.lab('edge', 'bridges: { br4: { address: [198.51.100.9/25] } }\n')
    const { visit } = await served(place)
    const browser = await visit('198.51.100.2')
    const planned = await browser.call('plan.make', { lab: { file }, goal: 'up' })
    expect(planned).toMatchObject({
      output: {
        risk: {
          level: 'risky',
          reasons: [`198.51.100.0/25 comes to stand on br4, and takes your browser’s connection from ${gateway} there`],
        },
      },
    })
    const { hash } = planned['output'] as { hash: string }
    const before = await place.state()
    const applied = await browser.call('plan.apply', { lab: { file }, goal: 'up', hash })
    expect(applied).toMatchObject({ fault: { code: 'apply.cut-off' } })
    expect(await place.state()).toBe(before)
  })

  it('whose address goes by intent is cut off, and the change is kept from a new connection', async () => {
    const place = await world()
    await place.outside('ip', 'route', 'add', '192.0.2.0/24', 'via', '198.51.100.2')
    const bridge = (address: string) => place.lab('edge', `bridges: { br4: { address: [${address}/24] } }\n`)
    const file = await bridge('192.0.2.9')
    expect((await place.tapdeck('apply', file, '--yes')).status).toBe(0)
    const { visit } = await served(place)
    const browser = await visit('192.0.2.9')
    await bridge('192.0.2.10')
    const planned = await browser.call('plan.make', { lab: { file }, goal: 'up' })
    expect(planned).toMatchObject({
      output: {
        risk: {
          reasons: [
            expect.stringMatching(/^Your browser’s connection .* ends: 192\.0\.2\.9, where it comes in, goes away$/),
          ],
          probes: [{ kind: 'gateway' }, { kind: 'name-server' }],
        },
      },
    })
    const { hash } = planned['output'] as { hash: string }
    // Its answer never comes: the connection ends half-way.
    void browser.call('plan.apply', { lab: { file }, goal: 'up', hash }).catch(() => undefined)
    const kept = async (): Promise<boolean> => (await place.tapdeck('keep', 'edge')).status === 0
    await until(kept, { what: 'kept from a new connection', deadline: 60_000 })
    expect(await place.net.run(['ip', '-br', 'address', 'show', 'br4'])).toContain('192.0.2.10/24')
    expect((await place.tapdeck('plan', file)).status).toBe(0)
    expect(place.underWay()).toEqual([])
  })
})
