// `ip monitor` in a place: says that something changed, not what; started again if it dies.
import { spawn, type ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'
import { FaultError, faultOf, type Fault } from '../../../core/fault.ts'
import { textOf } from '../files.ts'
import { processOf, type Place } from '../place.ts'
import { commandIn, environment, findProgram } from '../run.ts'

/** `neighbour`: only an entry of a neighbour or MAC table, which changes all the time. */
export type Noise = 'network' | 'neighbour'

export interface Monitor {
  /** Resolves when the process is gone. */
  close(): Promise<void>
}

/** Milliseconds. */
const subscribeWithin = 5000
const longestPause = 5000

/**
 * Resolves once the kernel counts the process among the listeners: from then on nothing is missed. A monitor that dies later is
 * started again, after a pause that doubles while it keeps dying, and `network` is reported, as something may have been missed.
 * Throws FaultError `host.unreadable` if the first one does not start.
 */
export async function startMonitor(
  place: Place,
  onNoise: (noise: Noise) => void,
  onFault: (fault: Fault) => void,
): Promise<Monitor> {
  const stopping = new AbortController()
  let current = await listen(place, onNoise)
  const keeper = keep()

  async function keep(): Promise<void> {
    let wait = 100
    while (!stopping.signal.aborted) {
      await current.ended
      if (stopping.signal.aborted) return
      await pause(wait, undefined, { signal: stopping.signal }).catch(() => undefined)
      if (stopping.signal.aborted) return
      wait = Math.min(wait * 2, longestPause)
      try {
        current = await listen(place, onNoise)
        wait = 100
        onNoise('network')
      } catch (error) {
        onFault(faultOf(error))
      }
    }
  }

  return {
    async close() {
      stopping.abort()
      current.child.kill()
      await keeper
      current.child.kill()
      await current.ended
    },
  }
}

interface Listener {
  child: ChildProcess
  ended: Promise<void>
}

async function listen(place: Place, onNoise: (noise: Noise) => void): Promise<Listener> {
  // should the engine be killed, the kernel ends the monitor; it stands behind nsenter, which would take that wish away
  const setpriv = findProgram('setpriv')
  const leash = setpriv === undefined ? [] : [setpriv, '--pdeathsig', 'KILL']
  const ip = ['ip', '-o', 'monitor', 'label', 'link', 'address', 'route', 'neigh', 'netconf']
  const [program = '', ...args] = commandIn(place, [...leash, ...ip])
  const child = spawn(program, args, { env: environment, stdio: ['ignore', 'pipe', 'pipe'] })
  let words = ''
  child.stderr.on('data', (part: Buffer) => (words = (words + part.toString()).slice(-2000)))
  const ended = new Promise<void>((resolve) => {
    child.on('error', (error) => {
      words += String(error)
      resolve()
    })
    child.on('close', () => resolve())
  })
  createInterface({ input: child.stdout }).on('line', (line) =>
    onNoise(line.startsWith('[NEIGH]') ? 'neighbour' : 'network'),
  )
  const subscribed = await subscription(place, child, ended)
  if (subscribed) return { child, ended }
  child.kill()
  await ended
  throw new FaultError({
    code: 'host.unreadable',
    message: '`ip monitor` did not start.',
    hint: 'Is iproute2 installed, and does the sandbox still run?',
    retry: 'again',
    cause: words,
  })
}

/**
 * Whether the process has become a listener: /proc/net/netlink has a line of it with groups (`sk Eth Pid Groups …`; the
 * kernel gives a process's first socket its PID as its port).
 */
async function subscription(place: Place, child: ChildProcess, ended: Promise<void>): Promise<boolean> {
  const life = { over: false }
  void ended.then(() => (life.over = true))
  for (
    const deadline = Date.now() + subscribeWithin;
    Date.now() < deadline && !life.over && child.pid !== undefined;
    await pause(4)
  ) {
    const sockets = textOf(`/proc/${processOf(place)}/net/netlink`) ?? ''
    for (const line of sockets.split('\n')) {
      const [, , pid, groups] = line.trim().split(/\s+/)
      if (pid === String(child.pid) && groups !== '00000000') return true
    }
  }
  return false
}
