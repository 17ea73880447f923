// Paired timings: two ways of doing the same in turn, medians, and their ratio.

/** Milliseconds that `work` takes. */
export async function time(work: () => unknown): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

export function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2
}

export interface Row {
  what: string
  ours: number
  /** What it is held against; a fixed number of milliseconds where there is no rival. */
  rival: string
  theirs: number
  /** The most that ours may be, as a multiple of theirs. */
  target: number
}

/** Both in turn, `rounds` times after one that does not count; medians. */
export async function pair(
  rounds: number,
  ours: () => Promise<number>,
  theirs: () => Promise<number>,
): Promise<{ ours: number; theirs: number }> {
  const times = { ours: [] as number[], theirs: [] as number[] }
  for (let round = 0; round <= rounds; round++) {
    const [mine, rivals] = [await ours(), await theirs()]
    if (round === 0) continue
    times.ours.push(mine)
    times.theirs.push(rivals)
  }
  return { ours: median(times.ours), theirs: median(times.theirs) }
}

const cell = (value: number): string => (value < 10 ? value.toFixed(1) : value.toFixed(0))

export function table(rows: Row[]): string {
  const lines = rows.map(({ what, ours, rival, theirs, target }) => {
    const ratio = ours / theirs
    return `| ${what} | ${cell(ours)} ms | ${rival} | ${cell(theirs)} ms | ${ratio.toFixed(2)} | ${target} | ${ratio <= target ? 'met' : '**missed**'} |`
  })
  return ['| what | ours | held against | that | ratio | target | |', '|---|---|---|---|---|---|---|', ...lines].join(
    '\n',
  )
}
