// slirp4netns' socket: one request and one reply in JSON for each connection (slirp4netns(1), "API SOCKET").
import { connect } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { z } from 'zod'
import { FaultError } from '../../../core/fault.ts'
import type { UplinkForward } from '../../../core/host/schema.ts'
import { uplinkNet } from '../../../core/plan/operations/services/sandbox.ts'

const entrySchema = z.object({ id: z.int(), proto: z.enum(['tcp', 'udp']), host_addr: z.string(), host_port: z.int() })
const listSchema = z.object({ entries: z.array(entrySchema) })
/** The manual has the list in `return`, slirp4netns 1.2 gives it without. */
const replySchema = z.union([
  z.object({ error: z.object({ desc: z.string() }) }),
  listSchema,
  z.object({ return: z.union([listSchema, z.object({}).transform(() => ({ entries: [] }))]) }),
])

/** Milliseconds. It answers between two packets. */
const patience = 3000
/** Milliseconds. */
const pause = 20

interface Request {
  execute: string
  arguments?: Record<string, string | number>
}

export type SlirpForward = UplinkForward & { id: number }

/** What it listens on. Fault `uplink.silent`. */
export async function listForwards(socket: string): Promise<SlirpForward[]> {
  const entries = await ask(socket, { execute: 'list_hostfwd' })
  return entries.map(({ id, proto, host_addr, host_port }) => ({ id, proto, address: host_addr, port: host_port }))
}

/** Faults `uplink.refused`, `uplink.silent`. */
export async function openForward(socket: string, { proto, address, port }: UplinkForward): Promise<void> {
  const guest = { guest_addr: uplinkNet.address, guest_port: port }
  await ask(socket, { execute: 'add_hostfwd', arguments: { proto, host_addr: address, host_port: port, ...guest } })
}

/** Connections that were made before stay. Faults `uplink.refused`, `uplink.silent`. */
export async function closeForward(socket: string, id: number): Promise<void> {
  await ask(socket, { execute: 'remove_hostfwd', arguments: { id } })
}

async function ask(socket: string, request: Request): Promise<z.output<typeof listSchema>['entries']> {
  const text = await exchange(socket, JSON.stringify(request))
  const reply = replySchema.safeParse(parse(text))
  if (!reply.success) throw silent(`it answered ${request.execute} with: ${text || 'nothing'}`)
  if ('error' in reply.data) {
    throw new FaultError({
      code: 'uplink.refused',
      message: `slirp4netns refuses ${request.execute}: ${reply.data.error.desc}.`,
      hint: 'Is the port taken by another program? `ss -lntup` shows who listens on what.',
      retry: 'again',
    })
  }
  return 'entries' in reply.data ? reply.data.entries : reply.data.return.entries
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Few may wait for it at once: whoever finds the line full (EAGAIN of a unix socket's connect, unix(7)) comes again. */
async function exchange(path: string, request: string): Promise<string> {
  for (const until = Date.now() + patience; ; await setTimeout(pause)) {
    try {
      return await exchangeOnce(path, request)
    } catch (error) {
      const isBusy = error instanceof Error && 'code' in error && error.code === 'EAGAIN'
      if (!isBusy || Date.now() > until) throw silent(error instanceof Error ? error.message : String(error))
    }
  }
}

function exchangeOnce(path: string, request: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ path, allowHalfOpen: true })
    let reply = ''
    socket.setTimeout(patience, () => socket.destroy(new Error(`no answer within ${patience} ms`)))
    socket.setEncoding('utf8').on('data', (text: string) => (reply += text))
    socket.on('error', reject)
    socket.on('end', () => {
      socket.destroy()
      resolve(reply)
    })
    // it waits for the end of the request before it answers
    socket.end(request)
  })
}

const silent = (cause: string): FaultError =>
  new FaultError({
    code: 'uplink.silent',
    message: 'slirp4netns, which carries the traffic of the sandbox, does not answer.',
    hint: 'Take the lab down and apply it again: that starts a new one.',
    retry: 'again',
    cause,
  })
