// What one does to a guest that runs, with the real QEMU and a small Linux in it.
import { execFileSync, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { get } from 'node:http'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { openConsole, vncPassword } from '../../src/engine/guest/running/console.ts'
import { monitorCommand, screenshot, setLink } from '../../src/engine/guest/running/control.ts'
import { changeForward, listForwards, openForwardWords } from '../../src/engine/guest/running/forwards.ts'
import { guestStatus } from '../../src/engine/guest/running/supervise.ts'
import { userForwardSchema } from '../../src/core/lab/words.ts'
import { faultFrom } from '../support/fault.ts'
import { guestImage } from '../support/world/guest-image.ts'
import { freePort, guestWorld, lineOf, type World } from '../support/world/guest-world.ts'
import { until } from '../support/until.ts'

/** What a web server says; undefined if there is none. */
function page({ inside }: World, port: number): Promise<string | undefined> {
  const url = `http://127.0.0.1:${port}/`
  if (inside !== undefined) {
    const script = `fetch('${url}', { signal: AbortSignal.timeout(2000) }).then((r) => r.text()).then(console.log)`
    return inside
      .attempt([process.execPath, '-e', script])
      .then(({ status, stdout }) => (status === 0 ? stdout : undefined))
  }
  return new Promise((resolve) => {
    const request = get(url, { agent: false, timeout: 2000 }, (response) => {
      let text = ''
      response.on('data', (part: Buffer) => (text += part.toString()))
      response.on('end', () => resolve(text))
      response.on('error', () => resolve(undefined))
    })
    request.on('timeout', () => request.destroy())
    request.on('error', () => resolve(undefined))
  })
}

const forwardTo = (proto: 'tcp' | 'udp', port: number, to: number) =>
  userForwardSchema.parse({ [proto]: `127.0.0.1:${port}`, to })

describe.each(['host', 'namespace'] as const)('a Linux guest in the %s', (where) => {
  it('is reached by forwards that come and go, and sees its cable pulled and plugged', async () => {
    const { kernel, initrd } = await guestImage()
    const world = await guestWorld(where)
    const { scope } = world
    const given = await freePort()
    const lab = world.lab({
      web: {
        kernel,
        initrd,
        append: 'quiet td.name=web',
        memory: 256,
        cards: [{ connect: { user: { forwards: [forwardText(given, 80)] } } }, { connect: 'nothing' }],
      },
    })
    await world.start(lab, 'web')
    const line = await lineOf(scope, 'web', 'serial')
    await line.says(/^LEASE eth0 /m)
    await line.says(/^READY web /m)
    expect(await page(world, given)).toContain('hello from web')

    const added = await freePort()
    const change = { card: 0, forward: forwardTo('tcp', added, 80) }
    await changeForward(scope, lab, 'web', { ...change, change: 'add' })
    expect(await page(world, added)).toContain('hello from web')
    expect(await faultFrom(changeForward(scope, lab, 'web', { ...change, change: 'add' }))).toMatchObject({
      code: 'guest.port-busy',
    })
    const words = (await listForwards(scope, 'web')).map(openForwardWords)
    expect(words.toSorted()).toEqual([given, added].map((port) => `tcp 127.0.0.1:${port} → 10.0.2.15:80`).toSorted())
    await changeForward(scope, lab, 'web', { ...change, change: 'remove' })
    expect(await page(world, added)).toBeUndefined()
    expect(await page(world, given)).toContain('hello from web')
    expect(await faultFrom(changeForward(scope, lab, 'web', { ...change, change: 'remove' }))).toMatchObject({
      code: 'guest.forward-missing',
    })
    expect(await faultFrom(changeForward(scope, lab, 'web', { ...change, card: 1, change: 'add' }))).toMatchObject({
      code: 'guest.card-mode',
    })

    const carrier = async (is: string) => {
      line.write('echo carrier-$(cat /sys/class/net/eth0/carrier)\n')
      await line.says(new RegExp(`^carrier-${is}`, 'm'))
    }
    await carrier('1')
    expect((await setLink(scope, lab, 'web', 0, 'down')).cards.map(({ link }) => link)).toEqual(['down', 'down'])
    await until(async () => (await page(world, given)) === undefined, { what: 'no answer through a pulled cable' })
    await carrier('0')
    expect((await guestStatus(scope, lab, 'web')).cards[0]?.link).toBe('down')
    await setLink(scope, lab, 'web', 0, 'up')
    await until(() => page(world, given), { what: 'an answer through the cable', deadline: 20_000 })
    expect(await faultFrom(setLink(scope, lab, 'web', 7, 'up'))).toMatchObject({ code: 'guest.card-unknown' })
  })
})

const forwardText = (port: number, to: number) => ({ tcp: `127.0.0.1:${port}`, to })

describe('the consoles', () => {
  it('the screen is a PNG of the size that the guest shows', async () => {
    const { scope, lab: labOf, start } = await guestWorld('namespace')
    const lab = labOf({ web: { cards: [] }, blind: { display: 'none', cards: [] } })
    await start(lab, 'web')
    const png = await until(
      async () => {
        const picture = await screenshot(scope, 'web')
        return picture.readUInt32BE(16) === 720 && picture
      },
      { what: 'the text screen of the BIOS, 80 × 25 letters of 9 × 16' },
    )
    expect(png.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n')
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([720, 400])
    expect(readdirSync(join(scope.folder, 'web')).filter((name) => name.startsWith('screen'))).toEqual([])
    await start(lab, 'blind')
    expect(await faultFrom(screenshot(scope, 'blind'))).toMatchObject({ code: 'guest.no-screen' })
  })

  it('the monitor answers, one line or many, to one at a time', async () => {
    const { scope, lab: labOf, start } = await guestWorld('namespace')
    const lab = labOf({ web: { memory: 128 } })
    await start(lab, 'web')
    expect(await monitorCommand(scope, 'web', 'info status')).toBe('VM status: running\n')
    expect(await monitorCommand(scope, 'web', 'no-such-command')).toMatch(/unknown command/)
    const monitor = await lineOf(scope, 'web', 'monitor')
    await monitor.says(/\(qemu\) /)
    monitor.write('info name\n')
    await monitor.says(/office\/web/)
    expect(await faultFrom(openConsole(scope, 'web', 'monitor'))).toMatchObject({ code: 'console.busy' })
    monitor.close()
    const again = await until(() => openConsole(scope, 'web', 'monitor').catch(() => undefined), { what: 'free again' })
    again.close()
  })

  it('the serial line tells what was said before, and a guest without one says so', async () => {
    const { kernel, initrd } = await guestImage()
    const { scope, lab: labOf, start } = await guestWorld('namespace')
    const web = { kernel, initrd, append: 'quiet td.name=web', memory: 256, cards: [] }
    const lab = labOf({ web, mute: { serial: 'off', vnc: 'off', cards: [] } })
    await start(lab, 'web')
    const first = await lineOf(scope, 'web', 'serial')
    await first.says(/^READY web /m)
    first.close()
    const second = await until(() => lineOf(scope, 'web', 'serial').catch(() => undefined), { what: 'free again' })
    expect(second.before.toString()).toContain('READY web ')
    // More than any buffer on the way holds, both ways.
    second.write('stty -echo; cat > /tmp/big; sha256sum < /tmp/big; head -c 100000 /dev/zero | tr "\\0" z; echo end\n')
    await second.says(/cat/)
    const big = '0123456789abcde\n'.repeat(2000)
    second.write(`${big}\x04`)
    await second.says(new RegExp(createHash('sha256').update(big).digest('hex')))
    const { input, index } = await second.says(/zend/)
    expect(index + 1 - input.lastIndexOf('\n', index) - 1).toBe(100_000)

    await start(lab, 'mute')
    for (const which of ['serial', 'vnc'] as const)
      expect(await faultFrom(openConsole(scope, 'mute', which))).toMatchObject({ code: 'console.none' })
    expect(await faultFrom(openConsole(scope, 'nobody', 'serial'))).toMatchObject({ code: 'guest.not-running' })
  })

  it('the screen speaks VNC, at its socket or at an address with a password', async () => {
    const { scope, lab: labOf, start } = await guestWorld('host')
    const port = await vncPort()
    const lab = labOf({ web: {}, open: { vnc: { listen: `127.0.0.1:${port}` } } })
    await start(lab, 'web')
    await start(lab, 'open')
    for (const guest of ['web', 'open']) {
      const screen = await openConsole(scope, guest, 'vnc')
      const [greeting] = await new Promise<Buffer[]>((resolve) =>
        screen.readable.once('data', (bytes: Buffer) => resolve([bytes])),
      )
      expect(greeting?.toString()).toMatch(/^RFB 003\.00\d\n/)
      screen.close()
    }
    expect(vncPassword(scope, 'web')).toBeUndefined()
    expect(vncPassword(scope, 'open')).toMatch(/^[\w-]{8}$/)
    expect(statSync(join(scope.folder, 'open/vnc.secret')).mode & 0o777).toBe(0o600)
  })

  it('a terminal that sits at a console is as it was when one leaves', async () => {
    const { scope, lab: labOf, start } = await guestWorld('host')
    await start(labOf({ web: {} }), 'web')
    const sit = join(import.meta.dirname, '../support/world/scripts/sit-at.ts')
    const inner = `stty -g; '${process.execPath}' '${sit}' '${scope.folder}' web monitor; stty -g`
    const terminal = spawn('script', ['-qec', inner, '/dev/null'], { stdio: ['pipe', 'pipe', 'inherit'] })
    const ended = once(terminal, 'exit')
    let said = ''
    terminal.stdout.on('data', (part: Buffer) => (said += part.toString().replaceAll('\r', '')))
    const says = (text: string) => until(() => said.includes(text), { what: `${text} in ${said}` })
    await says('(qemu) ')
    // Raw: Enter is a carriage return, and Ctrl+C goes to the guest.
    terminal.stdin.write('\x03info status\r')
    await says('VM status: running')
    terminal.stdin.write('\x1d')
    await ended
    const lines = said.split('\n').filter(Boolean)
    expect(lines).toContain('left')
    expect(lines[0]).toMatch(/^[0-9a-f:]{40,}$/)
    expect(lines.at(-1)).toBe(lines[0])
  })

  it('what is piped into a console is answered', async () => {
    const { scope, lab: labOf, start } = await guestWorld('host')
    await start(labOf({ web: {} }), 'web')
    const sit = join(import.meta.dirname, '../support/world/scripts/sit-at.ts')
    const said = execFileSync(process.execPath, [sit, scope.folder, 'web', 'monitor'], {
      encoding: 'utf8',
      input: 'info status\n',
    })
    expect(said).toContain('VM status: running')
  })
})

/** VNC counts from 5900. */
async function vncPort(): Promise<number> {
  return until(
    async () => {
      const port = await freePort()
      return port > 6000 && port
    },
    { what: 'a port above 6000' },
  )
}

const infoSchema = z.object({
  format: z.string(),
  'virtual-size': z.int(),
  'full-backing-filename': z.string().optional(),
})

it('disks are made with their size and backing, once, and kept', async () => {
  const { scope, labFolder, lab: labOf, start } = await guestWorld('namespace')
  execFileSync('qemu-img', ['create', '-q', '-f', 'qcow2', join(labFolder, 'base, one.qcow2'), '3M'])
  const lab = labOf({
    web: {
      cards: [],
      disks: [
        { file: 'a, b.qcow2', size: '20M' },
        { file: 'over.qcow2', backing: 'base, one.qcow2' },
        { file: 'larger.qcow2', backing: 'base, one.qcow2', size: '8M' },
        { file: 'plain.img', format: 'raw', size: '1M', bus: 'scsi' },
        { file: 'other.vmdk', format: 'vmdk', size: '2M', bus: 'sata' },
      ],
    },
  })
  await start(lab, 'web')
  const made = readdirSync(labFolder).toSorted()
  expect(made).toEqual(['a, b.qcow2', 'base, one.qcow2', 'larger.qcow2', 'other.vmdk', 'over.qcow2', 'plain.img'])
  const info = (file: string) =>
    infoSchema.parse(
      JSON.parse(
        execFileSync('qemu-img', ['info', '-U', '--output=json', join(labFolder, file)], { encoding: 'utf8' }),
      ),
    )
  expect(info('a, b.qcow2')).toEqual({ format: 'qcow2', 'virtual-size': 20 << 20 })
  const backing = { 'full-backing-filename': join(labFolder, 'base, one.qcow2') }
  expect(info('over.qcow2')).toEqual({ format: 'qcow2', 'virtual-size': 3 << 20, ...backing })
  expect(info('larger.qcow2')).toEqual({ format: 'qcow2', 'virtual-size': 8 << 20, ...backing })
  expect(info('plain.img')).toEqual({ format: 'raw', 'virtual-size': 1 << 20 })
  expect(readFileSync(join(labFolder, 'other.vmdk'), 'latin1')).toContain('"other.vmdk"')

  // The other guest wants one of them: QEMU's lock says no, and the first goes on.
  const both = labOf({ ...lab.guests, db: { cards: [], disks: [{ file: 'a, b.qcow2' }] } })
  expect(await faultFrom(start(both, 'db'))).toMatchObject({ code: 'guest.disk-busy' })
  expect((await guestStatus(scope, both, 'web')).state).toBe('running')
})
