// Waits for something to become true, by looking often, until a deadline.

export interface UntilOptions {
  /** What is waited for, in words, for the failure. */
  what: string
  /** Milliseconds; 10 000 if not said. */
  deadline?: number
}

/** Milliseconds between two looks; more after one that took long, so that looking does not hold up what is looked at. */
const [shortest, longest] = [20, 500]

/**
 * The first answer of `condition` that is neither undefined nor false. Throws when the deadline has passed, with the
 * last error of `condition` as its cause if it threw: until then an error means "not yet".
 */
export async function until<T>(
  condition: () => Promise<T | undefined | false> | T | undefined | false,
  { what, deadline = 10_000 }: UntilOptions,
): Promise<T> {
  const end = performance.now() + deadline
  let last: unknown
  for (;;) {
    const began = performance.now()
    try {
      const answer = await condition()
      if (answer !== undefined && answer !== false) return answer
      last = undefined
    } catch (error) {
      last = error
    }
    if (performance.now() > end) {
      const why = last instanceof Error ? ` (${last.message})` : ''
      throw new Error(`after ${deadline} ms still not: ${what}${why}`, { cause: last })
    }
    const pause = Math.min(longest, Math.max(shortest, 2 * (performance.now() - began)))
    await new Promise((resolve) => setTimeout(resolve, pause))
  }
}
