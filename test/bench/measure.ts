// Paired timings: two ways of doing the same in turn, medians, and their ratio.

/** Milliseconds that `work` takes. */
export async function time(work: () => unknown): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2
}

/** The value that `share` of all do not exceed. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? 0
}

export interface Measured {
  what: string
  ours: number
  /** What it is held against; a fixed number where there is no rival. */
  rival: string
  theirs: number
  /** Of ours as a multiple of theirs: the most that it may be, or, of what is better the more there is of it, the least. */
  target: number
  /** Milliseconds if not said. */
  unit?: 'kB' | 'MB/s' | 'frames/s' | 'renders'
  better?: 'less' | 'more'
}

/** What could not be measured here, and why. */
export interface LeftOut {
  what: string
  why: string
}

export type Row = Measured | LeftOut

interface Both {
  ours: number
  theirs: number
}

/** Both in turn, `rounds` times after one that does not count; medians. */
export async function pair(rounds: number, ours: () => Promise<number>, theirs: () => Promise<number>): Promise<Both> {
  const times = { ours: [] as number[], theirs: [] as number[] }
  for (let round = 0; round <= rounds; round++) {
    const [mine, rivals] = [await ours(), await theirs()]
    if (round === 0) continue
    times.ours.push(mine)
    times.theirs.push(rivals)
  }
  return { ours: median(times.ours), theirs: median(times.theirs) }
}

const cell = (value: number, unit: string): string => `${value < 10 ? value.toFixed(1) : value.toFixed(0)} ${unit}`

function line(row: Row): string {
  if ('why' in row) return `| ${row.what} | not measured: ${row.why} | | | | | |`
  const { what, ours, rival, theirs, target, unit = 'ms', better = 'less' } = row
  const ratio = ours / theirs
  const isMet = better === 'less' ? ratio <= target : ratio >= target
  return `| ${what} | ${cell(ours, unit)} | ${rival} | ${cell(theirs, unit)} | ${ratio.toFixed(2)} | ${better === 'less' ? '≤' : '≥'} ${target} | ${isMet ? 'met' : '**missed**'} |`
}

export const table = (rows: readonly Row[]): string =>
  [
    '| what | ours | held against | that | ratio | target | |',
    '|---|---|---|---|---|---|---|',
    ...rows.map((row) => line(row)),
  ].join('\n')
