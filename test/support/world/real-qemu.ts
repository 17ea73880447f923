// The installed QEMU, started from golden cases in a folder and network namespace of their own.
import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync, copyFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, extname, join } from 'node:path'
import { qemuCommand } from '../../../src/core/qemu/argv.ts'
import { parseCardModels, parseMachines, parseVersion } from '../../../src/core/qemu/devices.ts'
import { imageCommand } from '../../../src/core/qemu/disks.ts'
import { guestFiles, type DiskToMake, type QemuCommand, type QemuFacts } from '../../../src/core/qemu/facts.ts'
import { qmpLine, type QmpLine } from './qmp-line.ts'
import { inputOf, type QemuCase } from '../cases/qemu-cases.ts'

const program = 'qemu-system-x86_64'
const ask = (...args: string[]): string =>
  execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })

/** What the installed QEMU says of itself; undefined if there is none. */
export function realQemu(): (QemuFacts & { helpText: string }) | undefined {
  try {
    const helpText = ask('-device', 'help')
    return {
      program,
      version: parseVersion(ask('-version')),
      machines: parseMachines(ask('-machine', 'help')).map(({ name }) => name),
      cardModels: parseCardModels(helpText).flatMap(({ name, alias }) =>
        alias === undefined ? [name] : [name, alias],
      ),
      kvm: 'broken',
      helpText,
    }
  } catch {
    return undefined
  }
}

/** The names of a device's options. */
export const deviceOptions = (model: string): string[] =>
  [...ask('-device', `${model},help`).matchAll(/^ +([a-z_-]+)=/gm)].map(([, name = '']) => name)

/** The case with every path below `root`, for the installed QEMU. */
function moved(one: QemuCase, root: string, qemu: QemuFacts): QemuCase {
  const { place } = one
  const { uefi } = one.qemu
  return {
    ...one,
    place: {
      ...place,
      folder: root + place.folder,
      keepFolder: root + place.keepFolder,
      labFolder: root + place.labFolder,
    },
    qemu: { ...qemu, ...(uefi === undefined ? {} : { uefi: { code: root + uefi.code, vars: root + uefi.vars } }) },
  }
}

/** Bytes; as large as flash and ROM files may be. */
const blank = Buffer.alloc(256 * 1024)

/** As much of a bzImage as QEMU looks at (Documentation/arch/x86/boot.rst of Linux): protocol 2.6, loaded high. */
function kernel(): Buffer {
  const image = Buffer.from(blank)
  image.writeUInt8(1, 0x1f1)
  image.write('HdrS', 0x202)
  image.writeUInt16LE(0x0206, 0x206)
  image.writeUInt8(1, 0x211)
  image.writeUInt32LE(0x37ffffff, 0x22c)
  image.writeUInt32LE(2047, 0x238)
  return image
}

/** Something in the place of each file that the guest reads: right in kind, empty in content. */
function makeStandIn(path: string, at: string): void {
  if (existsSync(path)) return
  if (/\.(tftp|smb)$/.test(at)) {
    mkdirSync(path, { recursive: true })
    return
  }
  mkdirSync(dirname(path), { recursive: true })
  if (extname(path) === '.qcow2') execFileSync('qemu-img', ['create', '-q', '-f', 'qcow2', path, '1M'])
  else writeFileSync(path, at.endsWith('.kernel') ? kernel() : blank)
}

function make(disk: DiskToMake): void {
  mkdirSync(dirname(disk.path), { recursive: true })
  if (disk.kind === 'copy') {
    makeStandIn(disk.from, disk.at)
    copyFileSync(disk.from, disk.path)
    return
  }
  if (disk.backing !== undefined) makeStandIn(disk.backing, disk.at)
  const format = disk.backing === undefined ? undefined : extname(disk.backing).slice(1)
  execFileSync('qemu-img', imageCommand(disk, format))
}

/** Of links of this process: the file of a macvtap is named by it, in all network namespaces alike. */
let nextIndex = 1_600_000_000 + (process.pid % 1_000_000) * 100

/** Each on a link of its own, with its file open under the numbers that QEMU is told. */
const macvtapLines = (opens: QemuCommand['opens']): string[] =>
  opens.flatMap(({ link, fds }, at) => {
    const index = nextIndex++
    return [
      `ip link add under${at} type veth peer name far${at}`,
      `ip link add link under${at} name ${link} index ${index} type macvtap mode bridge`,
      ...fds.map((fd) => `exec ${fd}<>/dev/tap${index}`),
    ]
  })

/** Taps and addresses that the command line wants, made in the new namespace; then QEMU itself. */
function namespaceScript(args: readonly string[], opens: QemuCommand['opens']): string {
  const taps = args.flatMap((arg) => {
    const name = /^tap,.*ifname=([^,]+)/.exec(arg)?.[1]
    return name === undefined
      ? []
      : [`ip tuntap add dev ${name} mode tap${arg.includes('queues=') ? ' multi_queue' : ''}`]
  })
  return [
    'set -e',
    'ip link set lo up',
    'ip address add 10.0.2.100/32 dev lo',
    ...taps,
    ...macvtapLines(opens),
    'exec "$@"',
  ].join('\n')
}

export interface RealGuest {
  command: QemuCommand
  line: QmpLine
  /** Asks QEMU to quit and waits for it: its exit code and what it wrote to stderr. */
  quit(): Promise<{ code: number | null; stderr: string }>
  /** Kills what is still there and removes the folder. */
  cleanUp(): Promise<void>
}

/** Starts a case, not running yet (-S), up to an answer of QMP. Throws what QEMU wrote if it refuses. */
export async function startCase(one: QemuCase, qemu: QemuFacts): Promise<RealGuest> {
  const root = mkdtempSync(join(tmpdir(), 'td-'))
  const here = moved(one, root, qemu)
  const command = qemuCommand(inputOf(here))
  for (const disk of command.prepare) make(disk)
  for (const { path, at } of command.reads) makeStandIn(path, at)
  mkdirSync(here.place.folder, { recursive: true })
  const files = guestFiles(here.place.folder)
  writeFileSync(files.vncSecret, 'secret')
  const args = [...(command.paused ? [] : ['-S']), ...command.args]
  const child = spawn(
    'unshare',
    [
      '--user',
      '--map-root-user',
      '--net',
      'sh',
      '-c',
      namespaceScript(args, command.opens),
      'sh',
      command.program,
      ...args,
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  )
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  let code: number | null | undefined
  const ended = new Promise<void>((resolve) => {
    child.once('close', (status) => {
      code = status
      resolve()
    })
  })
  const cleanUp = async (): Promise<void> => {
    if (code === undefined) child.kill('SIGKILL')
    await ended
    rmSync(root, { recursive: true, force: true })
  }
  try {
    const line = await qmpLine(files.qmp, () => (code === undefined ? undefined : `QEMU ended: ${stderr}`))
    return {
      command,
      line,
      quit: async () => {
        await line.send({ execute: 'quit', arguments: {} })
        await ended
        line.close()
        return { code: code ?? null, stderr }
      },
      cleanUp,
    }
  } catch (error) {
    // A refused command line often closes QMP before the process ends with its words.
    await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 5000).unref())])
    await cleanUp()
    throw new Error(`QEMU did not start: ${stderr}`, { cause: error })
  }
}
