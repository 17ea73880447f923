// How long a machine does not answer: asked again and again, from one place, until it is ended.
import { performance } from 'node:perf_hooks'
import { setTimeout as pause } from 'node:timers/promises'
import { whenDone } from '../../support/cleanup.ts'

export interface Outages {
  /** Seconds of the longest time without an answer, from the last one before it to the first one after it. */
  end(): Promise<number>
}

/** Milliseconds between two questions: asking without a pause takes the machine that answers half of its time. */
const between = 100

/** `ask` resolves with whether there was an answer, within a second or so. Begins with a first answer. */
export async function outages(ask: () => Promise<boolean>): Promise<Outages> {
  if (!(await ask())) throw new Error('there is no answer to begin with')
  const over = new AbortController()
  let [longest, last] = [0, performance.now()]
  const asking = (async () => {
    let missed = 0
    while (!over.signal.aborted) {
      const isThere = await ask()
      const now = performance.now()
      if (!isThere) missed++
      // One alone may have been lost on the way.
      if (missed > 1) longest = Math.max(longest, now - last)
      if (!isThere) continue
      last = now
      missed = 0
      await pause(between)
    }
  })()
  const end = async (): Promise<number> => {
    over.abort()
    await asking
    return longest / 1000
  }
  whenDone(async () => void (await end()))
  return { end }
}
