// The lab host: a whole machine under QEMU with Debian's kernel, this machine's programs and an outer network of its own.
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { stripTypeScriptTypes } from 'node:module'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach } from 'vitest'
import { builtCommand } from '../../support/tapdeck/cli.ts'
import { whenDone } from '../../support/cleanup.ts'
import { qmpLine, type QmpLine } from '../../support/world/qmp-line.ts'
import { run } from '../../support/run.ts'
import { tempFolder } from '../../support/temp-folder.ts'
import { Channel, type Running } from './channel.ts'
import { outerNetwork, peer, type OuterNetwork } from './outer.ts'
import { cards, filesIn, qemuArguments } from './qemu.ts'

/** Milliseconds, from power on to the agent. */
const bootDeadline = 90_000

/** What it does at each start, before anything else: an address by hand, as ifupdown would give it. */
const ownAddress = { address: '10.20.190.2', address6: 'fd00:190::2' }
export const ownNetwork = [
  'ip link set eth0 up',
  `ip address add ${ownAddress.address}/24 dev eth0`,
  `ip address add ${ownAddress.address6}/64 dev eth0 nodad`,
  `ip route add default via ${peer.address}`,
  `echo nameserver ${peer.address} > /etc/resolv.conf`,
]

/** How a command in it ended: with a status, or the name of a signal. */
export interface Outcome {
  status: number | string
  stdout: string
  stderr: string
}

export interface LabHost {
  readonly outer: OuterNetwork
  address: string
  address6: string
  /** Seconds from the kernel's start to the first command. */
  readonly uptime: number
  /** A line for a shell, or an argv. Throws with all that it said unless its status is 0. */
  run(command: string | string[], input?: string): Promise<string>
  attempt(command: string | string[], input?: string): Promise<Outcome>
  /** Does not wait for its end. */
  start(command: string | string[]): Running
  tapdeck(...words: string[]): Promise<Outcome>
  startTapdeck(...words: string[]): Running
  write(file: string, text: string): Promise<void>
  /** Pulls the cable out of a card, or plugs it in again. */
  cable(card: number, state: 'plugged' | 'pulled'): Promise<void>
  /** From one moment to the next, with nothing written that was not written; the disk stays. */
  cutPower(): Promise<void>
  /** Up to the first command. */
  boot(): Promise<void>
  /** vitest's hooks, but not where there can be no lab host. */
  beforeAll(work: () => Promise<unknown>): void
  afterEach(work: () => Promise<unknown>): void
}

interface Powered {
  channel: Channel
  qmp: QmpLine
  off(): Promise<void>
}

/**
 * For a whole test file, to be called at its top: on before the first test, with the network of `ownNetwork`; off and gone
 * after the last. Where there can be none, the tests are skipped.
 */
export function labHost(when: 'always' | 'when-asked' = 'always'): LabHost {
  const why = notPossible() ?? (when === 'when-asked' ? notAsked() : undefined)
  const folders: { image: string; folder: string; outer: OuterNetwork }[] = []
  let power: Powered | undefined
  const made = (): { image: string; folder: string; outer: OuterNetwork } => {
    const [place] = folders
    if (place === undefined) throw new Error('the lab host is there from the first test on')
    return place
  }
  const on = (): Powered => {
    if (power === undefined) throw new Error('the lab host is off')
    return power
  }
  const start = (command: string | string[], input?: string): Running =>
    on().channel.start(typeof command === 'string' ? ['bash', '-c', command] : command, input)
  const attempt = async (command: string | string[], input?: string): Promise<Outcome> => {
    const running = start(command, input)
    const status = await running.ended
    return { status, stdout: running.stdout, stderr: running.stderr }
  }
  const runToEnd = async (command: string | string[], input?: string): Promise<string> => {
    const { status, stdout, stderr } = await attempt(command, input)
    if (status !== 0) throw new Error(`in the lab host, ${String(command)} ended with ${status}:\n${stderr}${stdout}`)
    return stdout
  }
  const machine: LabHost = {
    ...ownAddress,
    get outer() {
      return made().outer
    },
    get uptime() {
      return on().channel.uptime
    },
    run: runToEnd,
    attempt,
    start,
    tapdeck: (...words) => attempt([...builtCommand, ...words]),
    startTapdeck: (...words) => start([...builtCommand, ...words]),
    async write(file, text) {
      await runToEnd(['bash', '-c', 'mkdir -p "$(dirname "$0")" && cat > "$0"', file], text)
    },
    async cable(card, state) {
      await on().qmp.send({ execute: 'set_link', arguments: { name: `card${card}`, up: state === 'plugged' } })
    },
    async cutPower() {
      await on().off()
      power = undefined
    },
    beforeAll(work) {
      if (why === undefined) beforeAll(work)
    },
    afterEach(work) {
      if (why === undefined) afterEach(work)
    },
    async boot() {
      const { image, folder, outer } = made()
      power = await powerOn(image, folder, outer)
    },
  }
  beforeAll(async () => {
    if (why !== undefined) return
    folders.push(await place())
    await machine.boot()
    whenDone(() => power?.off())
    await machine.write('/etc/lab-host/boot', `${ownNetwork.join('\n')}\n`)
    await machine.run('sync; bash -e /etc/lab-host/boot')
  })
  beforeEach((context) => {
    if (why !== undefined) context.skip(why)
  })
  return machine
}

/** What takes many minutes of an emulated machine by itself. */
const notAsked = (): string | undefined =>
  process.env['TAPDECK_LAB_HOST'] === 'whole'
    ? undefined
    : 'it takes many minutes of an emulated machine: TAPDECK_LAB_HOST=whole bin/test labhost runs it'

function notPossible(): string | undefined {
  if (process.getuid?.() !== 0)
    return 'the lab host needs root: it shows all files of this machine, and has an outer network'
  const found = ['/usr/bin', '/usr/local/bin'].some((folder) => existsSync(join(folder, 'qemu-system-x86_64')))
  return found ? undefined : 'QEMU is not installed'
}

/** What stays when its power is cut: image, disk, outer network. */
async function place(): Promise<{ image: string; folder: string; outer: OuterNetwork }> {
  const image = (await run([join(import.meta.dirname, '../image/build')], { deadline: 240_000 })).trim()
  const folder = await tempFolder()
  const { disk, script } = filesIn(folder)
  // Without types, which Node would take long to strip there.
  await writeFile(script, stripTypeScriptTypes(await readFile(join(import.meta.dirname, 'agent.ts'), 'utf8')))
  await run(['truncate', '-s', '1G', disk])
  await run(['/sbin/mkfs.ext4', '-q', '-E', 'lazy_itable_init=1', disk])
  return { image, folder, outer: await outerNetwork(cards.length) }
}

async function powerOn(image: string, folder: string, outer: OuterNetwork): Promise<Powered> {
  const files = filesIn(folder)
  const qemu = outer.spawn(qemuArguments(image, folder))
  let said = ''
  qemu.stderr?.on('data', (text: Buffer) => (said += text.toString()))
  let over = false
  const ended = once(qemu, 'exit').then(() => (over = true))
  const serial = (): string => {
    try {
      return readFileSync(files.serial, 'utf8')
    } catch {
      return '' // ended before it made one
    }
  }
  const gone = () => (over ? `the lab host has ended: ${said}${serial()}` : undefined)
  const qmp = await qmpLine(files.qmp, gone)
  const channel = await Channel.open(files.agent, gone, bootDeadline).catch((error: unknown) => {
    throw new Error(`the lab host does not boot; it said: ${said}${serial()}`, { cause: error })
  })
  return {
    channel,
    qmp,
    async off() {
      qmp.close()
      channel.close()
      qemu.kill('SIGKILL')
      await ended
    },
  }
}
