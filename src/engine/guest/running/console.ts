// The bytes of a guest's monitor, serial line or screen, both ways, with backpressure.
import { readFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import type { Readable } from 'node:stream'
import { FaultError, unreachable } from '../../../core/fault.ts'
import type { Scope } from '../../scope/scope.ts'
import { fileEnd } from '../traces/file-end.ts'
import { guestFolder, runFiles } from '../traces/folder.ts'
import type { Qmp } from '../qmp/qmp.ts'
import { tellGuest } from '../qmp/target.ts'

export type ConsoleName = 'monitor' | 'serial' | 'vnc'

export interface ConsoleStream {
  /** What was said before anybody listened: of the serial line, its last 64 KiB. */
  before: Buffer
  /** Nothing is lost until somebody reads; while nobody does, the guest waits. Ends when the guest ends. */
  readable: Readable
  /** False if more has piled up than the guest takes: then wait for `drained`. */
  write(bytes: Uint8Array | string): boolean
  /** When all that was written has gone, or the stream has ended. */
  drained(): Promise<void>
  close(): void
}

/**
 * Opens a console of a guest that runs.
 *
 * Faults `console.none` (the guest has no such console), `console.busy` (monitor and serial line serve one at a time), those of
 * `tellGuest`.
 */
export async function openConsole(scope: Scope, guest: string, which: ConsoleName): Promise<ConsoleStream> {
  const files = runFiles(guestFolder(scope, guest))
  switch (which) {
    case 'vnc':
      return streamOf(await openScreen(scope, guest, files.vnc), Buffer.alloc(0))
    case 'monitor':
      return streamOf(await openShared(scope, guest, which, files.monitor), Buffer.alloc(0))
    case 'serial':
      return streamOf(await openShared(scope, guest, which, files.serial), fileEnd(files.serialLog, 64 * 1024))
    default:
      return unreachable(which)
  }
}

/** The password that a screen with an address of its own asks for; undefined if it asks for none. */
export function vncPassword(scope: Scope, guest: string): string | undefined {
  try {
    return readFileSync(runFiles(guestFolder(scope, guest)).vncSecret, 'utf8')
  } catch {
    return undefined
  }
}

/** A console that has one client at a time: who connects while another is there would wait without a word. */
function openShared(scope: Scope, guest: string, which: 'monitor' | 'serial', path: string): Promise<Socket> {
  return tellGuest(scope, guest, async (qmp) => {
    const before = await clientOf(qmp, which)
    if (before === 'no-console') throw noConsole(guest, which)
    if (before === 'taken') throw isBusy(guest, which)
    const socket = await connected(path, guest, which)
    // QEMU has heard all that was sent to it before this: once it has taken us, nothing of what follows is missed.
    for (const deadline = Date.now() + takingTime; (await clientOf(qmp, which)) !== 'taken';) {
      if (Date.now() < deadline) continue
      socket.destroy()
      throw isBusy(guest, which)
    }
    return socket
  })
}

/** Milliseconds in which QEMU takes a client who is the only one. */
const takingTime = 2000

/** `disconnected:` before the file name of a socket that has no client (chardev/char-socket.c). */
async function clientOf(qmp: Qmp, which: string): Promise<'no-console' | 'free' | 'taken'> {
  const chardev = (await qmp.execute('query-chardev', {})).find(({ label }) => label === which)
  if (chardev === undefined) return 'no-console'
  return chardev.filename.startsWith('disconnected:') ? 'free' : 'taken'
}

/** The screen's own socket; where it has an address instead, that, if it is in our network. */
async function openScreen(scope: Scope, guest: string, path: string): Promise<Socket> {
  const vnc = await tellGuest(scope, guest, (qmp) => qmp.execute('query-vnc', {}))
  if (!vnc.enabled) throw noConsole(guest, 'vnc')
  if (vnc.family === 'unix') return connected(path, guest, 'vnc')
  const { host, service } = vnc
  if (host === undefined || service === undefined) throw noConsole(guest, 'vnc')
  if (scope.enter.length > 0)
    throw new FaultError({
      code: 'console.elsewhere',
      message: `The screen of ${guest} is at an address of its own, not at a socket.`,
      hint: 'Point a VNC viewer at the address that the lab gives it, or say vnc: socket.',
    })
  return connected({ host, port: Number(service) }, guest, 'vnc')
}

function connected(
  target: string | { host: string; port: number },
  guest: string,
  which: ConsoleName,
): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = typeof target === 'string' ? connect(target) : connect(target)
    socket.once('connect', () => {
      socket.off('error', fail)
      resolve(socket)
    })
    const fail = (error: Error): void =>
      reject(
        new FaultError({
          code: 'console.closed',
          message: `The ${consoleWords[which]} of ${guest} does not answer.`,
          hint: 'The guest may have ended: look at its status.',
          retry: 'again',
          cause: error.message,
        }),
      )
    socket.once('error', fail)
  })
}

const consoleWords = { monitor: 'monitor', serial: 'serial line', vnc: 'screen' } as const satisfies Record<
  ConsoleName,
  string
>

const noConsole = (guest: string, which: ConsoleName): FaultError =>
  new FaultError({
    code: 'console.none',
    message: `${guest} has no ${consoleWords[which]}.`,
    hint: which === 'monitor' ? 'Was it started by Tapdeck?' : `Say ${which}: socket in the lab, then start it anew.`,
  })

const isBusy = (guest: string, which: ConsoleName): FaultError =>
  new FaultError({
    code: 'console.busy',
    message: `Somebody else is at the ${consoleWords[which]} of ${guest}: it serves one at a time.`,
    hint: 'Close the other window or terminal.',
    retry: 'again',
  })

function streamOf(socket: Socket, before: Buffer): ConsoleStream {
  // The end is told by `close`; a reset is one too.
  socket.on('error', () => undefined)
  return {
    before,
    readable: socket,
    write: (bytes) => !socket.destroyed && socket.write(bytes),
    drained: () =>
      new Promise((resolve) => {
        if (!socket.writableNeedDrain) return resolve()
        socket.once('drain', resolve)
        socket.once('close', () => resolve())
      }),
    close: () => socket.destroy(),
  }
}
