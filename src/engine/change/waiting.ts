// The socket by which `tapdeck keep` and `tapdeck rollback` reach the Tapdeck that has applied a change and waits, and others ask how long yet.
import { existsSync, rmSync } from 'node:fs'
import { connect, createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { z } from 'zod'
import { FaultError, faultOf, faultSchema } from '../../core/fault.ts'
import { removeIfEmpty } from '../files/folder.ts'
import { privateFolder } from '../files/paths.ts'
import type { Scope } from '../scope/scope.ts'

export interface Waiter {
  close(): void
}
type Word = 'keep' | 'rollback'

const socketOf = ({ folder }: Scope): string => join(folder, 'apply.sock')

/** Milliseconds in which one who has come must say the word. */
const patience = 5000

/** Whether another Tapdeck has applied a change here and waits for its word. */
export const waitsElsewhere = (scope: Scope | undefined): boolean => scope !== undefined && existsSync(socketOf(scope))

/** Also of one who has died; and the run folder of a lab of the machine, where nothing else is in it. */
export function removeSocket(scope: Scope): void {
  rmSync(socketOf(scope), { force: true })
  removeIfEmpty(scope.folder)
}

/** Milliseconds in which one who waits says how long yet: whoever asks has a page to show. */
const promptness = 1000

const leftSchema = z.strictObject({ left: z.int() })

/**
 * Listens for the word; answers with an empty object or a fault. To `left` it answers with the seconds that there are yet. The folder is
 * private, so is the socket.
 */
export async function waitForWord(
  scope: Scope,
  { hear, left }: { hear: (word: Word) => Promise<void>; left: () => number },
): Promise<Waiter> {
  privateFolder(scope.folder)
  const path = socketOf(scope)
  rmSync(path, { force: true })
  const answerTo = async (line: string): Promise<object> => {
    if (line === 'left') return { left: left() } satisfies z.output<typeof leftSchema>
    if (line !== 'keep' && line !== 'rollback')
      throw new FaultError({ code: 'plan.word', message: 'The word is keep or rollback.' })
    await hear(line)
    return {}
  }
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy())
    socket.setTimeout(patience, () => socket.destroy())
    void firstLine(socket).then((line) => {
      socket.setTimeout(0)
      answerTo(line).then(
        (answer) => socket.end(`${JSON.stringify(answer)}\n`),
        (error: unknown) => socket.end(`${JSON.stringify(faultOf(error))}\n`),
      )
    })
  })
  await new Promise<void>((done, fail) => {
    server.once('error', fail)
    server.listen(path, done)
  })
  return {
    close() {
      server.close()
      removeSocket(scope)
    },
  }
}

/** Up to the first newline, or the end. */
function firstLine(socket: Socket): Promise<string> {
  return new Promise((done) => {
    let text = ''
    socket.setEncoding('utf8').on('data', (part: string) => {
      text += part
      if (text.includes('\n')) done(text.split('\n')[0] ?? '')
    })
    socket.once('close', () => done(text))
  })
}

/** Seconds until the change that waits here with another Tapdeck is undone; undefined where that one does not say, as older ones. */
export function askLeft(scope: Scope): Promise<number | undefined> {
  const socket = connect(socketOf(scope), () => socket.write('left\n'))
  socket.on('error', () => socket.destroy())
  socket.setTimeout(promptness, () => socket.destroy())
  return firstLine(socket).then((line) => {
    socket.destroy()
    try {
      return leftSchema.parse(JSON.parse(line)).left
    } catch {
      return undefined
    }
  })
}

/** Says the word to whoever waits. Fault `plan.nothing-waits`. */
export async function tellWaiter(scope: Scope, word: Word): Promise<void> {
  const socket = connect(socketOf(scope))
  await new Promise<void>((done, fail) => {
    socket.once('connect', done)
    socket.once('error', () =>
      fail(
        new FaultError({
          code: 'plan.nothing-waits',
          message: `No change of lab ${scope.lab} waits to be kept.`,
          hint: 'It was kept or rolled back already; or it was interrupted, and `tapdeck recover` or the next change puts all back.',
        }),
      ),
    )
  })
  // From here on a broken line only ends the answer.
  socket.on('error', () => socket.destroy())
  const answer = firstLine(socket)
  socket.write(`${word}\n`)
  const fault = faultSchema.safeParse(JSON.parse((await answer) || '{}'))
  if (fault.success) throw new FaultError(fault.data)
}
