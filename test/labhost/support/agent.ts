// In the lab host: runs what the test asks for over a virtio-serial port, which no change of the network can cut.
// Without any package, as loading files is slow there. agent.ts PORT
import { spawn, type ChildProcess } from 'node:child_process'
import { createReadStream, openSync, readFileSync, writeSync } from 'node:fs'
import { createInterface } from 'node:readline'
import type { News, Request } from './protocol.ts'

const port = openSync(process.argv[2] ?? '', 'r+')
const children = new Map<number, ChildProcess>()

function say(news: News): void {
  const bytes = Buffer.from(`${JSON.stringify(news)}\n`)
  // The port takes less at a time than there may be.
  for (let from = 0; from < bytes.length;) from += writeSync(port, bytes, from)
}

function start({ id, command: [program = '', ...args], input }: Extract<Request, { do: 'start' }>): void {
  const child = spawn(program, args, { cwd: '/root', detached: true })
  children.set(id, child)
  child.stdout.setEncoding('utf8').on('data', (text: string) => say({ kind: 'out', id, text }))
  child.stderr.setEncoding('utf8').on('data', (text: string) => say({ kind: 'err', id, text }))
  const ended = (status: number | string): void => {
    if (children.delete(id)) say({ kind: 'ended', id, status })
  }
  child.on('error', (error) => {
    say({ kind: 'err', id, text: `${error.message}\n` })
    ended(127)
  })
  // Not only `close`: a daemon that it leaves behind may hold its output open for ever.
  child.on('exit', (code, signal) => {
    const finish = (): void => ended(code ?? signal ?? -1)
    const drained = setTimeout(finish, 300)
    child.on('close', () => {
      clearTimeout(drained)
      finish()
    })
  })
  child.stdin.on('error', () => {}) // it may end without reading
  child.stdin.end(input)
}

function signal({ id, signal: name }: Extract<Request, { do: 'signal' }>): void {
  const pid = children.get(id)?.pid
  if (pid !== undefined) process.kill(-pid, name)
}

/** Who writes here is the driver beside this file, whose types are these. */
const requestOf = (line: string): Request => JSON.parse(line)

createInterface({ input: createReadStream('', { fd: port }) }).on('line', (line) => {
  const request = requestOf(line)
  if (request.do === 'start') start(request)
  else signal(request)
})
say({ kind: 'here', uptime: Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0]) })
