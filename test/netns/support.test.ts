// The test bed itself: namespaces, the ordinary user, and the search for what was left behind.
import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { spawn } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { ordinaryUser } from '../support/as-user.ts'
import { leftovers, traces } from '../support/leftovers.ts'
import { namespace } from '../support/world/namespace.ts'
import { processes } from '../support/processes.ts'
import { tempFolder } from '../support/temp-folder.ts'
import { until } from '../support/until.ts'

const asleep = async () => (await processes()).find(({ args }) => args.join(' ') === 'sleep 4321')

describe('a namespace', () => {
  it('has a network of its own, in which links, taps, bridges and nft tables can be made', async () => {
    const net = await namespace()
    await net.run(['ip', '-batch', '-'], { input: 'link add br0 type bridge\ntuntap add tap0 mode tap\n' })
    await net.run(['nft', '-f', '-'], { input: 'table inet t { chain c { type filter hook forward priority 0; }; }\n' })
    expect(await net.run(['ls', '/sys/class/net'])).toBe('br0\nlo\ntap0\n')
    expect(existsSync('/sys/class/net/br0')).toBe(false)
  })

  it('ends with every process in it', async () => {
    const net = await namespace()
    const [program = '', ...args] = net.enter(['setsid', 'sleep', '4321'])
    spawn(program, args, { detached: true, stdio: 'ignore' }).unref()
    await until(asleep, { what: 'the sleeper' })
    await net.remove()
    expect(await asleep()).toBeUndefined()
  })

  it('tells what a command said when it failed', async () => {
    const net = await namespace()
    await expect(net.run(['ip', 'link', 'del', 'nothere'])).rejects.toThrow(/Cannot find device "nothere"/)
    expect(await net.attempt(['false'])).toEqual({ status: 1, stdout: '', stderr: '' })
  })
})

describe('the ordinary user', () => {
  it('is not root, has a private run folder, reads the checkout, and makes a tap in a namespace', async (context) => {
    const user = await ordinaryUser(context)
    expect(user.uid).not.toBe(0)
    // The stage "user" of bin/test runs all of these as that user.
    if (process.env['TAPDECK_TEST_USER']) expect(process.getuid?.()).toBe(user.uid)
    expect(await user.run(['sh', '-c', 'id -u; echo $HOME; stat -c %a $XDG_RUNTIME_DIR; head -c1 package.json'])).toBe(
      `${user.uid}\n${user.home}\n700\n{`,
    )
    const inside = 'ip tuntap add tap0 mode tap && ip -o link show tap0'
    expect(await user.run(['unshare', '--user', '--map-root-user', '--net', 'sh', '-c', inside])).toContain('tap0')
    expect((await user.attempt(['ip', 'link', 'add', 'br0', 'type', 'bridge'])).status).not.toBe(0)
  })

  it('keeps files and processes from one command to the next', async (context) => {
    const user = await ordinaryUser(context)
    await user.run(['sh', '-c', 'setsid sleep 4322 > /dev/null 2>&1 & echo $! > $XDG_RUNTIME_DIR/pid'])
    await user.run(['sh', '-c', 'kill $(cat $XDG_RUNTIME_DIR/pid)'])
  })
})

describe('leftovers', () => {
  it('are none after a test that cleans up', async () => {
    const before = await traces()
    const net = await namespace()
    await net.run(['ip', 'link', 'add', 'br0', 'type', 'bridge'])
    await net.remove()
    expect(await leftovers(before)).toEqual([])
  })

  it('are named: processes and folders', async () => {
    const before = await traces()
    const folder = await tempFolder()
    const child = spawn('sleep', ['4323'], { detached: true, stdio: 'ignore' })
    const left = await leftovers(before, 100)
    expect(left).toContain(`folder ${folder}`)
    expect(left.filter((trace) => trace.startsWith('process'))).toEqual([expect.stringMatching(/ sleep 4323$/)])
    child.kill()
  })

  it('are named: links, tables and a changed sysctl', async () => {
    const net = await namespace()
    const script = join(await tempFolder(), 'leave.mjs')
    const support = join(import.meta.dirname, '../support')
    await writeFile(
      script,
      `import { traces, leftovers } from '${support}/leftovers.ts'
       import { run } from '${support}/run.ts'
       const before = await traces()
       await run(['ip', 'link', 'add', 'br0', 'type', 'bridge'])
       await run(['nft', 'add', 'table', 'inet', 'tapdeck_x'])
       await run(['sysctl', '-qw', 'net.ipv4.ip_forward=1'])
       console.log(JSON.stringify(await leftovers(before, 100)))`,
    )
    expect(JSON.parse(await net.run([process.execPath, script]))).toEqual([
      'link br0',
      'nft table inet tapdeck_x',
      'sysctl net/ipv4/ip_forward 1',
    ])
  })
})

describe('until', () => {
  it('gives the first answer, and fails with what was waited for and the last error', async () => {
    let calls = 0
    expect(await until(() => ++calls === 3 && 'three', { what: 'three calls' })).toBe('three')
    const never = until(() => Promise.reject(new Error('no route')), { what: 'an answer', deadline: 50 })
    await expect(never).rejects.toThrow('after 50 ms still not: an answer (no route)')
  })
})
