// "Did you mean …?": the known words nearest to one that nobody knows.

/** How many letters must be changed, added, left out or swapped to make the one word the other (Damerau–Levenshtein). */
export function distance(a: string, b: string): number {
  let before: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, at) => at)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      row.push(
        Math.min(
          (row[j - 1] ?? Infinity) + 1,
          (last[j] ?? Infinity) + 1,
          (last[j - 1] ?? Infinity) + (a[i - 1] === b[j - 1] ? 0 : 1),
          swapped ? (before[j - 2] ?? Infinity) + 1 : Infinity,
        ),
      )
    }
    before = last
    last = row
  }
  return last[b.length] ?? Infinity
}

/** At most three known words, the nearest first; then those that contain the word, or it them. */
export function nearest(word: string, known: readonly string[]): string[] {
  const limit = Math.max(1, Math.floor(word.length / 3))
  return known
    .map((candidate) => {
      const within = word.length > 2 && (candidate.includes(word) || word.includes(candidate))
      const far = distance(word, candidate)
      return { candidate, within, far }
    })
    .filter(({ within, far }) => within || far <= limit)
    .sort((a, b) => a.far - b.far || (a.candidate < b.candidate ? -1 : 1))
    .slice(0, 3)
    .map(({ candidate }) => candidate)
}
