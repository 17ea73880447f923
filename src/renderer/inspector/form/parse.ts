// What is typed into a field → the value for the lab, or why it is none; with the schema that the engine uses.
import { examine } from '../../../core/lab/read/examine.ts'
import type { Path } from '../../../core/lab/read/words.ts'
import type { z } from 'zod'
import { say } from '../../i18n/phrases.ts'

/** `null` takes the key out of the lab: then its default holds. */
export type Typed<T> = { value: T | null } | { problem: string }
export type Parse<T> = (text: string) => Typed<T>

type Checker = z.ZodType

const judged = <T>(schema: Checker, value: T, path: Path): Typed<T> => {
  const [problem] = examine(schema, value, path)
  if (problem === undefined) return { value }
  return { problem: problem.hint === undefined ? say(problem.message) : `${say(problem.message)} ${say(problem.hint)}` }
}

/** A text; an empty one takes the key away. */
export const textParser =
  (schema: Checker, path: Path): Parse<string> =>
  (text) =>
    text.trim() === '' ? { value: null } : judged(schema, text.trim(), path)

/** A text that must be there. */
export const neededTextParser =
  (schema: Checker, path: Path): Parse<string> =>
  (text) =>
    judged(schema, text.trim(), path)

export const numberParser =
  (schema: Checker, path: Path): Parse<number> =>
  (text) => {
    const trimmed = text.trim()
    if (trimmed === '') return { value: null }
    const number = Number(trimmed)
    if (!Number.isFinite(number)) {
      const [problem] = examine(schema, trimmed, path)
      return { problem: problem?.message ?? trimmed }
    }
    return judged(schema, number, path)
  }

/** Texts with commas or blanks between them. */
export const listParser =
  (schema: Checker, path: Path): Parse<string[]> =>
  (text) => {
    const parts = text.split(/[\s,]+/).filter((part) => part !== '')
    return parts.length === 0 ? { value: null } : judged(schema, parts, path)
  }

export const numbersParser =
  (schema: Checker, path: Path): Parse<number[]> =>
  (text) => {
    const parts = text.split(/[\s,]+/).filter((part) => part !== '')
    if (parts.length === 0) return { value: null }
    const numbers = parts.map(Number)
    const wrong = parts.find((_, at) => !Number.isFinite(numbers[at]))
    return wrong === undefined ? judged(schema, numbers, path) : judged(schema, parts as never, path)
  }

/** One argument a line; blanks within a line belong to it. */
export const linesParser =
  (schema: Checker, path: Path): Parse<string[]> =>
  (text) => {
    const lines = text
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '')
    return lines.length === 0 ? { value: null } : judged(schema, lines, path)
  }
