// Forwards by pasta: one more process for each, known by the name of its pid file.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { FaultError } from '../../../core/fault.ts'
import type { UplinkForward } from '../../../core/host/schema.ts'
import { isListening } from '../../../core/host/parse/sockets.ts'
import { endpointText } from '../../../core/lab/words.ts'
import { pastaForwardCommand } from '../../../core/plan/operations/services/sandbox.ts'
import { textOf } from '../../observe/files.ts'
import { pastaFault } from './pasta-fault.ts'
import { end, serve, served } from './guard.ts'

const pidFile = (folder: string, { proto, address, port }: UplinkForward): string =>
  join(folder, `pasta-${proto}-${address}-${port}.pid`)

/** Those of a lab that have a pid file, whether they run or not. */
function known(folder: string): UplinkForward[] {
  return readdirSync(folder).flatMap((name): UplinkForward[] => {
    const [, proto, address, port] = /^pasta-(tcp|udp)-(.+)-(\d+)\.pid$/.exec(name) ?? []
    if ((proto !== 'tcp' && proto !== 'udp') || address === undefined) return []
    return [{ proto, address, port: Number(port) }]
  })
}

/** Those that run. */
export const pastaForwards = (folder: string): UplinkForward[] =>
  known(folder).filter((forward) => served(pidFile(folder, forward)) !== undefined)

export const isLoopback = (address: string): boolean => address === '::1' || address.startsWith('127.')

/**
 * Opens a port of this machine's loopback. Faults `uplink.pasta-address` for any other address: what comes from elsewhere
 * pasta would send through its interface in the sandbox, and the answers would leave by another one; and those of pastaFault.
 */
export async function openPastaForward(
  folder: string,
  forward: UplinkForward,
  who: { holder: number; user: string },
): Promise<void> {
  if (!isLoopback(forward.address)) {
    throw new FaultError({
      code: 'uplink.pasta-address',
      message: `pasta opens ports of a running sandbox on the loopback only, not on ${endpointText(forward.address, forward.port)}.`,
      hint: 'Let the forward listen on 127.0.0.1, or install slirp4netns, which opens any IPv4 address, and apply the lab anew.',
    })
  }
  const outcome = await serve(pastaForwardCommand(forward, { target: String(who.holder), user: who.user }), {
    holder: who.holder,
    pidFile: pidFile(folder, forward),
    isReady: () => isOpen(forward),
    patience: 10_000,
  })
  if (outcome.kind !== 'ready') throw pastaFault(outcome)
}

/** The port was free a moment ago: who listens there now is the one that was started for it. */
function isOpen(forward: UplinkForward): boolean {
  const file = `/proc/self/net/${forward.proto}${forward.address.includes(':') ? '6' : ''}`
  return isListening(textOf(file) ?? '', forward)
}

export const closePastaForward = (folder: string, forward: UplinkForward): Promise<void> =>
  end(pidFile(folder, forward))

export async function closePastaForwards(folder: string): Promise<void> {
  await Promise.all(known(folder).map((forward) => closePastaForward(folder, forward)))
}
