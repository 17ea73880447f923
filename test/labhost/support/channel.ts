// The test's end of the lab host's virtio-serial port: commands run there, any number at once.
import { createConnection, type Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import { until } from '../../support/until.ts'
import type { News, Request } from './protocol.ts'

const newsSchema: z.ZodType<News> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('here'), uptime: z.number() }),
  z.strictObject({ kind: z.enum(['out', 'err']), id: z.int(), text: z.string() }),
  z.strictObject({ kind: z.literal('ended'), id: z.int(), status: z.union([z.int(), z.string()]) }),
])

/** A command that runs in the lab host. */
export interface Running {
  /** What it has said so far. */
  readonly stdout: string
  readonly stderr: string
  /** Its exit status or the signal that ended it; rejects if the machine goes first. */
  ended: Promise<number | string>
  /** To its whole process group. */
  signal(signal: 'SIGTERM' | 'SIGKILL' | 'SIGINT'): void
  /** Waits until its stdout and stderr together match. */
  says(pattern: RegExp): Promise<RegExpExecArray>
}

interface Followed {
  stdout: string
  stderr: string
  end(status: number | string): void
  fail(error: Error): void
}

export class Channel {
  readonly #socket: Socket
  readonly #running = new Map<number, Followed>()
  #next = 0
  /** Seconds from the kernel's start to the agent's. */
  #uptime: number | undefined
  #gone: Error | undefined

  private constructor(socket: Socket) {
    this.#socket = socket
    createInterface({ input: socket }).on('line', (line) => this.#take(newsSchema.parse(JSON.parse(line))))
    socket.on('error', () => {}) // told by close
    socket.on('close', () => this.#end())
  }

  /** Connects to QEMU's socket and waits for the agent; `gone` says why there is no more point in waiting. */
  static async open(path: string, gone: () => string | undefined, deadline: number): Promise<Channel> {
    const channel = new Channel(await connected(path, gone))
    const isHere = (): boolean => {
      const why = gone()
      return why !== undefined || channel.#gone !== undefined || channel.#uptime !== undefined
    }
    await until(isHere, { what: 'the lab host’s agent', deadline })
    const why = gone()
    if (why !== undefined) throw new Error(why)
    if (channel.#gone !== undefined) throw channel.#gone
    return channel
  }

  get uptime(): number {
    return this.#uptime ?? 0
  }

  start(command: string[], input = ''): Running {
    const id = this.#next++
    let settle: Pick<Followed, 'end' | 'fail'> = { end: () => {}, fail: () => {} }
    const ended = new Promise<number | string>((resolve, reject) => {
      settle = { end: resolve, fail: reject }
    })
    ended.catch(() => {}) // whoever waits for it hears of it
    const followed: Followed = { stdout: '', stderr: '', ...settle }
    if (this.#gone === undefined) {
      this.#running.set(id, followed)
      this.#ask({ do: 'start', id, command, input })
    } else followed.fail(this.#gone)
    return {
      get stdout() {
        return followed.stdout
      },
      get stderr() {
        return followed.stderr
      },
      ended,
      signal: (signal) => this.#ask({ do: 'signal', id, signal }),
      says: (pattern) =>
        until(() => pattern.exec(followed.stdout + followed.stderr) ?? undefined, {
          what: `${pattern} from ${command.join(' ')}`,
          deadline: 60_000,
        }),
    }
  }

  close(): void {
    this.#socket.destroy()
  }

  #ask(request: Request): void {
    this.#socket.write(`${JSON.stringify(request)}\n`)
  }

  #take(news: News): void {
    if (news.kind === 'here') {
      this.#uptime = news.uptime
      return
    }
    const followed = this.#running.get(news.id)
    if (followed === undefined) return
    switch (news.kind) {
      case 'out':
        followed.stdout += news.text
        break
      case 'err':
        followed.stderr += news.text
        break
      case 'ended':
        this.#running.delete(news.id)
        followed.end(news.status)
        break
      default:
        news satisfies never
    }
  }

  #end(): void {
    this.#gone = new Error('the lab host is off')
    for (const { fail } of this.#running.values()) fail(this.#gone)
    this.#running.clear()
  }
}

/** QEMU makes the socket a moment after its start. */
function connected(path: string, gone: () => string | undefined): Promise<Socket> {
  const attempt = (): Promise<Socket | undefined> => {
    const why = gone()
    if (why !== undefined) throw new Error(why)
    return new Promise((resolve) => {
      const socket = createConnection(path, () => resolve(socket))
      socket.once('error', () => resolve(undefined))
    })
  }
  return until(attempt, { what: `a connection to ${path}` })
}
