// "Did you mean …?": the nearest of the words that are allowed.

import { meaningsOf } from './other-words.ts'

const plain = (word: string): string => word.toLowerCase().replaceAll(/[-_ ]/g, '')

/** The edits (insert, remove, replace, swap neighbours) that make one word the other. */
function distance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, at) => at)]
  const cell = (row: number, column: number): number => rows[row]?.[column] ?? Number.POSITIVE_INFINITY
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    rows.push(row)
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1]
      let best = Math.min(cell(i - 1, j) + 1, cell(i, j - 1) + 1, cell(i - 1, j - 1) + (same ? 0 : 1))
      if (a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) best = Math.min(best, cell(i - 2, j - 2) + 1)
      row.push(best)
    }
  }
  return cell(a.length, b.length)
}

/** The allowed word that was most likely meant; undefined if none is near. */
export function suggest(word: string, allowed: readonly string[]): string | undefined {
  const wanted = plain(word)
  const exact = allowed.find((candidate) => plain(candidate) === wanted)
  if (exact !== undefined) return exact
  const known = meaningsOf(wanted).find((word) => allowed.includes(word))
  if (known !== undefined) return known
  if (word.length > 60) return undefined
  const reach = Math.max(1, Math.floor(wanted.length / 3))
  const near = allowed
    .map((candidate) => ({ candidate, far: distance(wanted, plain(candidate)) }))
    .filter(({ far, candidate }) => far <= reach && far < candidate.length)
    .sort((a, b) => a.far - b.far)
  return near[0]?.candidate
}

/** `a`, `a or b`, `a, b or c`. */
export function listWords(words: readonly string[], last = 'or'): string {
  if (words.length < 2) return words.join('')
  return `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1) ?? ''}`
}
