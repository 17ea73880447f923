// A hostile speaker on the helper's standard input: nothing is run, nothing is changed, every request has its answer.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { helperProtocol, helperReplySchema, longestLine, type HelperReply } from '../../src/contract/helper.ts'
import { Lines } from '../../src/engine/guest/qmp/lines.ts'
import { whenDone } from '../support/cleanup.ts'
import { tempFolder } from '../support/temp-folder.ts'
import { hostileOperations } from '../unit/helper/hostile.ts'
import { begin, bench, benchLab, labFrom, type Bench } from './support/applying.ts'

const seed = 20_250_613
const count = 20_000

/** A helper without a client: its lines go in as they are, and each gets one reply. */
function speaker(place: Bench) {
  const [program = '', ...args] = place.helperCommand
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  const ended = once(child, 'close')
  whenDone(async () => {
    child.stdin.end()
    await ended
  })
  child.stdin.on('error', () => undefined) // it may end while we write
  const replies: HelperReply[] = []
  const waiting: ((reply: HelperReply) => void)[] = []
  const take = (line: string): void => {
    const reply = helperReplySchema.parse(JSON.parse(line))
    const next = waiting.shift()
    if (next) next(reply)
    else replies.push(reply)
  }
  const lines = new Lines(take, (words) => expect.fail(words))
  child.stdout.on('data', (part: Buffer) => lines.add(part))
  const hear = () =>
    new Promise<HelperReply>((done) => {
      const [reply] = replies.splice(0, 1)
      if (reply) done(reply)
      else waiting.push(done)
    })
  const say = async (line: string): Promise<HelperReply> => {
    child.stdin.write(`${line}\n`)
    return hear()
  }
  let id = 0
  const ask = (request: object) => say(JSON.stringify({ id: id++, ...request }))
  return { child, ended, say, ask, hear }
}

const hello = { do: 'hello', protocol: helperProtocol }
const refused = { fault: { code: 'helper.refused' } }
const ok = (reply: HelperReply) => expect(reply).toMatchObject({ ok: {} })

/** In place of every program that the helper runs: something that notes that it was run. */
async function recorders(
  place: Bench,
): Promise<{ install(): Promise<void>; remove(): Promise<void>; runs(): Promise<string> }> {
  const folder = await tempFolder()
  const log = join(folder, 'runs')
  await writeFile(log, '')
  await writeFile(join(folder, 'recorder'), `#!/bin/sh\necho "$0 $*" >> ${log}\n`)
  await chmod(join(folder, 'recorder'), 0o755)
  const files = (
    await Promise.all(['ip', 'bridge', 'nft', 'dnsmasq'].map((name) => place.net.run(['which', name])))
  ).map((file) => file.trim())
  const each = async (command: (file: string) => string[]) => {
    for (const file of files)
      await place.net.run(command(await place.net.run(['readlink', '-f', file]).then((real) => real.trim())))
  }
  return {
    install: () => each((file) => ['mount', '--bind', join(folder, 'recorder'), file]),
    remove: () => each((file) => ['umount', file]),
    runs: () => readFile(log, 'utf8'),
  }
}

const foreignLinks = [
  'link add eth0 type veth peer name wlan0',
  'link add docker0 type bridge',
  'link add virbr0 type bridge',
  'link add other-lan type bridge',
  'link set dev other-lan alias tapdeck:other/lan',
]
/** The lab's own, so that nothing is refused for their absence. */
const ownLinks = [
  'link add br0 type bridge',
  'link set dev br0 alias tapdeck:office/br0',
  'link add br1 type bridge',
  'link set dev br1 alias tapdeck:office/br1',
  'tuntap add dev tap0 mode tap user 0',
  'link set dev tap0 alias tapdeck:office/web.0',
]

describe('a helper', () => {
  it(`runs none of ${count} hostile operations (seed ${seed})`, async () => {
    const place = await bench()
    await place.net.run(['ip', '-batch', '-'], { input: `${[...foreignLinks, ...ownLinks].join('\n')}\n` })
    const before = await place.comparable()
    const recorder = await recorders(place)
    await recorder.install()
    const { ask, child } = speaker(place)
    ok(await ask(hello))
    ok(await ask(begin([])))
    const fine = { op: 'link.add', name: 'fine0', alias: 'tapdeck:office/fine0', link: { kind: 'bridge' } }
    let at = 0
    for (const { value, how } of hostileOperations(count, seed)) {
      const text = JSON.stringify(value)
      // A sandbox's own uplink has no mark, so there its way in and the settings of such an interface are no one else's.
      if (text.includes('net.ipv4.conf.eth0.') || text.includes('"wayIn"')) continue
      // Each tenth after a good one, which is not run either.
      const operations = at++ % 10 === 0 ? [fine, value] : [value]
      const reply = await ask({ do: 'run', operations })
      expect(reply, `${how}: ${text.slice(0, 300)}`).toMatchObject({ ...refused, operation: operations.length - 1 })
    }
    expect(at).toBeGreaterThan(0.95 * count)
    expect(await recorder.runs()).toBe('')
    // The recorder does record.
    await ask({ do: 'run', operations: [fine] })
    expect(await recorder.runs()).toMatch(/^\S*ip -batch -\n$/)
    child.stdin.end()
    await once(child, 'close')
    await recorder.remove()
    expect(await place.comparable()).toEqual(before)
  })

  it('begins nothing whose inverse has a hostile operation in it', async () => {
    const place = await bench()
    const { ask } = speaker(place)
    ok(await ask(hello))
    for (const { value } of hostileOperations(300, seed + 1)) {
      const reply = await ask(begin([value]))
      // Whose interface it is, is judged when it is undone: by then it may be another's.
      if ('ok' in reply) ok(await ask({ do: 'rollback' }))
      else expect(reply).toMatchObject(refused)
    }
    expect(readdirSync(place.folder)).toEqual([])
  })

  it('undoes nothing that is not the lab’s, whatever its journal says', async () => {
    const place = await bench()
    await place.net.run(['ip', '-batch', '-'], { input: `${foreignLinks.join('\n')}\n` })
    const before = await place.comparable()
    const inverse = ['eth0', 'docker0', 'virbr0', 'other-lan', 'lo'].map((name) => ({ op: 'link.remove', name }))
    const { ask } = speaker(place)
    ok(await ask(hello))
    ok(await ask(begin([...inverse, { op: 'nft.remove', table: 'tapdeck_other' }])))
    ok(await ask({ do: 'run', operations: [{ op: 'sysctl.set', key: 'net.ipv4.ip_forward', value: '0' }] }))
    ok(await ask({ do: 'rollback' }))
    expect(await place.comparable()).toEqual(before)
  })

  it('answers what is no request, and goes on', async () => {
    const place = await bench()
    const { say, ask } = speaker(place)
    const lines = [
      ...[
        '',
        ' ',
        'hello',
        '{',
        '{}',
        '[]',
        'null',
        '7',
        '"hello"',
        '{"id":0}',
        '{"do":"hello"}',
        '\0',
        '{"id":0,"do":"hello"}',
      ],
      ...[
        '{"id":-1,"do":"hello","protocol":1}',
        '{"id":0.5,"do":"hello","protocol":1}',
        '{"id":1e400,"do":"hello","protocol":1}',
      ],
      ...[
        '{"id":0,"do":"hello","protocol":1,"more":1}',
        '{"id":0,"do":"hello","protocol":"1"}',
        '{"id":0,"do":"exec","argv":["id"]}',
      ],
      ...[
        '{"id":0,"do":"__proto__"}',
        '{"id":0,"do":"run"}',
        '{"id":0,"do":"run","operations":{}}',
        `{"id":0,"do":"${'x'.repeat(100_000)}"}`,
      ],
      ...[
        '{"id":0,"do":"begin","lab":"../etc","hash":"","inverse":[],"shown":[]}',
        '{"id":0,"do":"begin","lab":"office","hash":"","inverse":[],"shown":["a name that is too long"]}',
      ],
      ...[
        '{"id":0,"do":"begin","lab":"office","hash":"","inverse":[],"shown":[],"keepWithin":0}',
        '{"id":0,"do":"begin","lab":"office","hash":"","inverse":[],"shown":[],"keepWithin":1e9}',
      ],
      `{"id":0,"do":"run","operations":[${Array<string>(20_001).fill('0').join(',')}]}`,
      '['.repeat(200_000),
      `${'['.repeat(200_000)}${']'.repeat(200_000)}`,
    ]
    for (const line of lines) {
      const reply = await say(line)
      expect(reply, line.slice(0, 80)).toMatchObject(refused)
      expect(JSON.stringify(reply).length).toBeLessThan(600)
    }
    ok(await ask(hello))
  })

  it('takes its requests in order, one plan at a time', async () => {
    const place = await bench()
    const { ask } = speaker(place)
    for (const request of [{ do: 'run', operations: [] }, { do: 'keep' }, { do: 'rollback' }, begin([])])
      expect(await ask(request)).toMatchObject({
        fault: { message: 'The helper refuses: the first request must be hello.' },
      })
    expect(await ask({ do: 'hello', protocol: helperProtocol + 1 })).toMatchObject({
      fault: {
        message: `The helper refuses: it speaks version ${helperProtocol} of its language, not ${helperProtocol + 1}.`,
      },
    })
    expect(await ask({ do: 'keep' })).toMatchObject(refused)
    ok(await ask(hello))
    expect(await ask({ do: 'run', operations: [] })).toMatchObject({
      fault: { message: 'The helper refuses: no plan was begun.' },
    })
    for (const word of ['keep', 'rollback'])
      expect(await ask({ do: word })).toMatchObject({ fault: { message: 'The helper refuses: no plan is under way.' } })
    ok(await ask(begin([])))
    expect(await ask({ ...begin([]), lab: 'other' })).toMatchObject({
      fault: { message: `The helper refuses: the plan of lab ${benchLab} is still under way.` },
    })
    ok(await ask({ do: 'keep' }))
    expect(await ask({ do: 'keep' })).toMatchObject(refused)
  })

  it('ends at a line without end, before it fills the memory, and rolls back', async () => {
    const place = await bench()
    const before = await place.comparable()
    const { operations, inverse } = await place.plan(
      labFrom('version: 1\nname: office\nuplink: none\nbridges: { br0: {} }'),
    )
    const { ask, child, ended, hear } = speaker(place)
    ok(await ask(hello))
    ok(await ask(begin(inverse)))
    ok(await ask({ do: 'run', operations }))
    const last = hear()
    const megabyte = Buffer.alloc(1024 * 1024, 'a')
    let written = 0
    for (; child.exitCode === null && written < 256; written++)
      if (!child.stdin.write(megabyte)) await Promise.race([once(child.stdin, 'drain').catch(() => undefined), ended])
    expect(await last).toMatchObject({ id: -1, fault: { message: 'The helper refuses the request: it is too long.' } })
    await ended
    expect(written, 'megabytes that it took').toBeLessThan((4 * longestLine) / megabyte.length)
    expect(await place.comparable()).toEqual(before)
  })

  it('is not launched with folders that others can write to, or are not given whole', async () => {
    const place = await bench()
    const open = join(place.runs, 'open')
    await mkdir(open)
    await chmod(open, 0o777)
    const launch = (...options: string[]) =>
      place.net.attempt([
        process.execPath,
        place.helperCommand.find((word) => word.endsWith('helper.mjs')) ?? '',
        ...options,
      ])
    for (const [options, why] of [
      [['--scope=sandbox', `--runs=${place.runs}`, `--journals=${open}`], 'can be written by others'],
      [['--scope=sandbox', `--runs=${place.runs}`, '--journals=journals'], 'must be an absolute path'],
      [['--scope=sandbox', `--runs=${place.runs}`], 'must be an absolute path'],
      [['--scope=everything'], 'must be sandbox or host'],
      [['--scope=sandbox', '--shell=/bin/sh'], 'shell'],
    ] as const) {
      const { status, stdout } = await launch(...options)
      expect(status, options.join(' ')).toBe(1)
      expect(stdout).toContain(why)
    }
  })
})
