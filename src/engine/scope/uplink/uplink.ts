// A sandbox's way out and way in: slirp4netns or pasta, outside of the sandbox, as the user itself.
import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { FaultError } from '../../../core/fault.ts'
import { defaultRouteDevices } from '../../../core/host/parse/sockets.ts'
import type { HostSnapshot, UplinkForward } from '../../../core/host/schema.ts'
import { endpointText } from '../../../core/lab/words.ts'
import {
  sameForward,
  uplinkCommand,
  uplinkNet,
  uplinkSocket,
  type UplinkTool,
} from '../../../core/plan/operations/services/sandbox.ts'
import { textOf } from '../../observe/files.ts'
import { findProgram } from '../../observe/run.ts'
import { end, serve, served } from './guard.ts'
import { pastaFault, startFault } from './pasta-fault.ts'
import { closePastaForward, closePastaForwards, isLoopback, openPastaForward, pastaForwards } from './pasta-forward.ts'
import { tryPort } from './port.ts'
import { closeForward, listForwards, openForward } from './slirp-api.ts'

export { installedUplink } from './tool.ts'

/** Milliseconds; it takes some tens. */
const patience = 15_000

const pidFileOf = (folder: string, tool: UplinkTool): string => join(folder, `uplink-${tool}.pid`)
const tools = ['slirp4netns', 'pasta'] as const satisfies UplinkTool[]
const user = (): string => `${process.getuid?.() ?? 0}:${process.getgid?.() ?? 0}`

/** The program that runs for this lab now; whatever started it. */
function running(folder: string): { tool: UplinkTool; pid: number } | undefined {
  for (const tool of tools) {
    const mark = served(pidFileOf(folder, tool))
    if (mark) return { tool, pid: mark.pid }
  }
  return undefined
}

/**
 * Starts it and waits until the sandbox has its device, address and default route. `holder` is a process in the sandbox's
 * namespaces: when it ends, so does the uplink, within about a second. `folder` is the lab's run folder (0700). One that runs
 * already is ended first. Faults `uplink.failed`, `uplink.silent`, `uplink.pasta-offline`.
 */
export async function startUplink({
  tool,
  holder,
  folder,
}: {
  tool: UplinkTool
  holder: number
  folder: string
}): Promise<void> {
  await stopUplink(folder)
  const socket = uplinkSocket(folder)
  const command = uplinkCommand(tool, { target: String(holder), user: user() }, socket)
  const hasRoute = (): boolean =>
    defaultRouteDevices(textOf(`/proc/${holder}/net/route`) ?? '').includes(uplinkNet.device)
  const outcome = await serve(command, {
    holder,
    pidFile: pidFileOf(folder, tool),
    // slirp4netns makes its socket last, and binds it a moment before it listens
    isReady: async () => hasRoute() && (tool === 'pasta' || (existsSync(socket) && (await answers(socket)))),
    patience,
  })
  if (outcome.kind === 'ready') return
  rmSync(socket, { force: true })
  throw tool === 'pasta' ? pastaFault(outcome) : startFault(tool, outcome)
}

const answers = (socket: string): Promise<boolean> =>
  listForwards(socket).then(
    () => true,
    () => false,
  )

/** Ends the uplink and every forward, and waits until they are gone. Nothing happens where there is none. */
export async function stopUplink(folder: string): Promise<void> {
  if (!existsSync(folder)) return
  await Promise.all([closePastaForwards(folder), ...tools.map((tool) => end(pidFileOf(folder, tool)))])
  rmSync(uplinkSocket(folder), { force: true })
}

/** What is there, by its pid files and its own word. Fault `uplink.silent` if slirp4netns runs and does not answer. */
export async function readUplink(folder: string): Promise<HostSnapshot['uplink']> {
  const uplink = existsSync(folder) ? running(folder) : undefined
  if (!uplink) return { kind: 'none' }
  const own = uplink.tool === 'slirp4netns' ? await listForwards(uplinkSocket(folder)) : []
  const forwards = [...own.map(({ proto, address, port }) => ({ proto, address, port })), ...pastaForwards(folder)]
  return { kind: 'running', ...uplink, forwards }
}

/**
 * Opens a port of this machine: what connects there comes out in the sandbox, at its uplink address (slirp4netns) or on its
 * loopback (pasta), on the same port. One that is open already stays. Faults `uplink.none`, `uplink.needs-pasta`,
 * `uplink.pasta-address`, `uplink.pasta-offline`, `uplink.refused`, `uplink.failed`, `uplink.silent`, and those of tryPort.
 */
export async function addForward(
  folder: string,
  holder: number,
  { proto, address, port }: UplinkForward,
): Promise<void> {
  const forward = { proto, address, port }
  const uplink = await readUplink(folder)
  if (uplink.kind === 'none') throw none(forward)
  if (uplink.forwards.some((open) => sameForward(open, forward))) return
  await tryPort(forward)
  const lack = uplink.tool === 'slirp4netns' ? lackOfSlirp(forward) : undefined
  if (uplink.tool === 'slirp4netns' && lack === undefined) return openForward(uplinkSocket(folder), forward)
  if (lack !== undefined && findProgram('pasta') === undefined) throw needsPasta(lack)
  return openPastaForward(folder, forward, { holder, user: user() })
}

/**
 * What slirp4netns cannot do, in words; a pasta beside it does. It listens on IPv4 alone. And a datagram from the machine's
 * loopback reaches the sandbox from the gateway's address, to which --disable-host-loopback lets none go back
 * (sotranslate_out4 in libslirp's socket.c); a TCP connection is answered on the socket that is there already.
 */
function lackOfSlirp({ proto, address }: UplinkForward): string | undefined {
  if (address.includes(':')) return 'slirp4netns opens IPv4 addresses only'
  return proto === 'udp' && isLoopback(address)
    ? 'slirp4netns answers no UDP from the loopback of the machine'
    : undefined
}

const needsPasta = (lack: string): FaultError =>
  new FaultError({
    code: 'uplink.needs-pasta',
    message: `${lack}; pasta does, and is not installed.`,
    hint: 'Install it beside slirp4netns (apt-get install passt), or change the forward in the lab.',
  })

/** Closes it; nothing happens if it is not open. slirp4netns lets connections live that were made before, pasta does not. */
export async function removeForward(
  folder: string,
  _holder: number,
  { proto, address, port }: UplinkForward,
): Promise<void> {
  const forward = { proto, address, port }
  await closePastaForward(folder, forward)
  if (running(folder)?.tool !== 'slirp4netns') return
  const open = (await listForwards(uplinkSocket(folder))).find((each) => sameForward(each, forward))
  if (open) await closeForward(uplinkSocket(folder), open.id)
}

const none = ({ address, port }: UplinkForward): FaultError =>
  new FaultError({
    code: 'uplink.none',
    message: `${endpointText(address, port)} cannot lead into the sandbox, which has no uplink.`,
    hint: 'Apply the lab again: that starts it. Does the lab say `uplink: none`?',
    retry: 'again',
  })
