// The socket by which `tapdeck keep` and `tapdeck rollback` reach the Tapdeck that has applied a change and waits.
import { rmSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { FaultError, faultOf, faultSchema } from '../core/fault.ts'
import type { Scope } from './scope/scope.ts'

export interface Waiter {
  close(): void
}
type Word = 'keep' | 'rollback'

const socketOf = ({ folder }: Scope): string => join(folder, 'apply.sock')

/** Milliseconds in which one who has come must say the word. */
const patience = 5000

/** Listens for the word; answers with an empty object or a fault. The folder is private, so is the socket. */
export async function waitForWord(scope: Scope, hear: (word: Word) => Promise<void>): Promise<Waiter> {
  const path = socketOf(scope)
  rmSync(path, { force: true })
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy())
    socket.setTimeout(patience, () => socket.destroy())
    createInterface({ input: socket }).once('line', (line) => {
      socket.setTimeout(0)
      const answered =
        line === 'keep' || line === 'rollback'
          ? hear(line)
          : Promise.reject(new FaultError({ code: 'plan.word', message: 'The word is keep or rollback.' }))
      answered.then(
        () => socket.end('{}\n'),
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
      rmSync(path, { force: true })
    },
  }
}

/** Says the word to whoever waits. Faults `plan.nothing-waits`, `plan.unanswered`, and what keeping or undoing it says. */
export async function tellWaiter(scope: Scope, word: Word): Promise<void> {
  const answer = await new Promise<string>((done, fail) => {
    const socket = connect(socketOf(scope), () => socket.write(`${word}\n`))
    createInterface({ input: socket }).once('line', done)
    socket.once('close', () =>
      fail(
        new FaultError({
          code: 'plan.unanswered',
          message: `The Tapdeck that waited for a word on lab ${scope.lab} has ended without an answer.`,
          hint: 'What was not kept is put back. Look with: tapdeck status.',
        }),
      ),
    )
    socket.once('error', () =>
      fail(
        new FaultError({
          code: 'plan.nothing-waits',
          message: `No change of lab ${scope.lab} waits to be kept.`,
          hint: 'It was kept or rolled back already.',
        }),
      ),
    )
  })
  const fault = faultSchema.safeParse(JSON.parse(answer))
  if (fault.success) throw new FaultError(fault.data)
}
