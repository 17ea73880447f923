// "Did you mean …?": the nearest of the words that are allowed.
import { distance } from '../../nearest.ts'
import { meaningsOf } from './other-words.ts'

const plain = (word: string): string => word.toLowerCase().replaceAll(/[-_ ]/g, '')

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
