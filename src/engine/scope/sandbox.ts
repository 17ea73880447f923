// A sandbox: user, mount and network namespaces of a lab's own, kept by a holder process. Needs no privileges.
import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { FaultError } from '../../core/fault.ts'
import { uplinkNet } from '../../core/plan/operations/services/sandbox.ts'
import {
  allPids,
  commandLine,
  isAlive,
  kill,
  markProcess,
  networkOf,
  processesIn,
  waitUntil,
  type ProcessMark,
} from '../processes.ts'
import type { Scope } from './scope.ts'

const recordSchema = z.object({ pid: z.int(), start: z.string(), network: z.string().optional() })
/** The variable in the holder's environment by which it is found when the record is lost. */
const variable = 'TAPDECK_SANDBOX'

const recordFile = (folder: string): string => join(folder, 'sandbox.json')

// The holder sees its own /sys, its own name server, and waits. `ready` is what we wait for.
const script = `set -e
mount -t sysfs sysfs /sys
ip link set dev lo up
# A new namespace takes these from the machine (net.core.devconf_inherit_init_net); a sandbox begins as a host that forwards nothing.
echo 0 > /proc/sys/net/ipv4/ip_forward
[ ! -e /proc/sys/net/ipv6/conf/all/forwarding ] || echo 0 > /proc/sys/net/ipv6/conf/all/forwarding
[ ! -e "$1/resolv.conf" ] || [ ! -e /etc/resolv.conf ] || mount --bind "$1/resolv.conf" /etc/resolv.conf
echo ready
exec sleep infinity <&- >&- 2>&-`

/** The lab's sandbox, if it is open. Found by its record, or without one by the mark in the holder's environment. */
export function findSandbox(runs: string, lab: string): Scope | undefined {
  const folder = join(runs, lab)
  const holder = recorded(folder) ?? marked(folder)
  return holder && scopeOf(lab, folder, holder.pid)
}

/** The process that a sandbox was opened with, by which it is told from a later one of the same lab; others may hold it by now. */
export function openedWith({ folder, holder }: Scope): ProcessMark | undefined {
  const now = holder === undefined ? undefined : markProcess(holder)
  try {
    const { pid, start, network } = recordSchema.parse(JSON.parse(readFileSync(recordFile(folder), 'utf8')))
    const isOfIt = pid === holder || (holder !== undefined && network !== undefined && network === networkOf(holder))
    return isOfIt ? { pid, start } : now
  } catch {
    return now
  }
}

function scopeOf(lab: string, folder: string, holder: number): Scope {
  return {
    kind: 'sandbox',
    lab,
    folder,
    holder,
    user: 0,
    enter: ['nsenter', '--target', String(holder), '--user', '--mount', '--net', '--preserve-credentials', '--'],
  }
}

function recorded(folder: string): ProcessMark | undefined {
  try {
    const mark = recordSchema.parse(JSON.parse(readFileSync(recordFile(folder), 'utf8')))
    if (isAlive(mark)) return mark
    // The holder was killed: whoever else is still in its network holds it just as well.
    return mark.network === undefined ? undefined : processesIn(mark.network)[0]
  } catch {
    return undefined
  }
}

function marked(folder: string): ProcessMark | undefined {
  for (const pid of allPids()) {
    if (commandLine(pid)[0] !== 'sleep') continue
    try {
      if (!readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(`${variable}=${folder}`)) continue
    } catch {
      continue
    }
    const mark = markProcess(pid)
    if (mark) return mark
  }
  return undefined
}

/** Opens a lab's sandbox. Fault `sandbox.forbidden` where this machine lets no ordinary user make namespaces. */
export async function openSandbox(runs: string, lab: string, uplink: 'with-uplink' | 'without-uplink'): Promise<Scope> {
  const folder = join(runs, lab)
  // What an earlier sandbox left there that nobody lives in any more.
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  if (uplink === 'with-uplink') writeFileSync(join(folder, 'resolv.conf'), `nameserver ${uplinkNet.dns}\n`)
  const child = spawn(
    'unshare',
    ['--user', '--map-root-user', '--mount', '--net', '--', 'sh', '-c', script, 'tapdeck-sandbox', folder],
    {
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, [variable]: folder },
      cwd: '/',
    },
  )
  const said = await new Promise<{ out: string; error: string }>((done) => {
    let [out, error] = ['', '']
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text
      if (out.includes('ready')) done({ out, error })
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => (error += text))
    child.once('error', (failure) => done({ out, error: failure.message }))
    child.once('close', () => done({ out, error }))
  })
  const mark = child.pid === undefined ? undefined : markProcess(child.pid)
  if (!said.out.includes('ready') || !mark) {
    rmSync(folder, { recursive: true, force: true })
    throw new FaultError({
      code: 'sandbox.forbidden',
      message: 'This machine does not let you open a network namespace of your own.',
      hint: 'Run `tapdeck check`: it says which setting forbids unprivileged user namespaces, and how to allow them.',
      cause: said.error.trim(),
    })
  }
  child.unref()
  child.stdout.destroy()
  child.stderr.destroy()
  try {
    const record = JSON.stringify({ ...mark, network: networkOf(mark.pid) })
    writeFileSync(`${recordFile(folder)}.new`, record, { mode: 0o600 })
    renameSync(`${recordFile(folder)}.new`, recordFile(folder))
  } catch (error) {
    // Nobody would find it: it is gone before anybody hears of it.
    kill(mark, 'SIGKILL')
    rmSync(folder, { recursive: true, force: true })
    throw error
  }
  return scopeOf(lab, folder, mark.pid)
}

/** Guests get this long to write back their disks before they are ended without being asked. */
const guestTime = 3000

/** Ends every process in the sandbox, and with the last of them its network; removes the run folder. */
export async function closeSandbox(scope: Scope): Promise<void> {
  const network = scope.holder === undefined ? undefined : networkOf(scope.holder)
  if (network !== undefined && network !== networkOf(process.pid)) {
    // QEMU writes back and ends on SIGTERM; whatever else is there has nothing to lose.
    const guests = processesIn(network).filter(({ pid }) => (commandLine(pid)[0] ?? '').includes('qemu-system'))
    for (const guest of guests) kill(guest, 'SIGTERM')
    await waitUntil(() => guests.every((guest) => !isAlive(guest)), guestTime)
    const emptied = await waitUntil(() => {
      const left = processesIn(network)
      for (const each of left) kill(each, 'SIGKILL')
      return left.length === 0
    }, guestTime)
    if (!emptied) {
      const left = processesIn(network).map(({ pid }) => `${pid} (${commandLine(pid)[0] ?? '?'})`)
      throw new FaultError({
        code: 'sandbox.alive',
        message: `Processes of the sandbox do not end: ${left.join(', ')}.`,
        retry: 'again',
      })
    }
  }
  rmSync(scope.folder, { recursive: true, force: true })
}
