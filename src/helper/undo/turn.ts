// One helper at a time for what must not be done by two at once; who dies lets go.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { FaultError } from '../../core/fault.ts'
import { folders } from './orphans.ts'

/** Seconds; undoing the largest plan takes a few. */
const patience = 60

/**
 * Does `work` while no other helper with this folder does such. The lock is flock(2)'s, held by a child that ends with our end of
 * its pipe: the kernel lets go of it, however we end. Fault `helper.busy`.
 */
export async function inTurn<T>(folder: string, work: () => Promise<T> | T): Promise<T> {
  const holder = spawn(
    'flock',
    ['--exclusive', '--wait', String(patience), join(folder, '.turn'), 'sh', '-c', 'echo; exec cat'],
    { stdio: ['pipe', 'pipe', 'ignore'], env: { PATH: folders.join(':'), LC_ALL: 'C' }, cwd: '/' },
  )
  const ended = new Promise<void>((done) => {
    holder.once('close', () => done())
    holder.once('error', () => done())
  })
  holder.stdin.on('error', () => undefined)
  const isOurs = await Promise.race([
    new Promise<boolean>((done) => holder.stdout.once('data', () => done(true))),
    ended.then(() => false),
  ])
  if (!isOurs)
    throw new FaultError({
      code: 'helper.busy',
      message: 'Another helper of Tapdeck is putting the network in order.',
      hint: 'Try again in a moment.',
      retry: 'again',
    })
  try {
    return await work()
  } finally {
    holder.stdin.end()
    await ended
  }
}
