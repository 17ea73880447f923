import type { Path } from '../../../core/lab/read/words.ts'
import type { z } from 'zod'
/** `null` takes the key out of the lab: then its default holds. */
export type Typed<T> =
  | {
      value: T | null
    }
  | {
      problem: string
    }
export type Parse<T> = (text: string) => Typed<T>
type Checker = z.ZodType
/** A text; an empty one takes the key away. */
export declare const textParser: (schema: Checker, path: Path) => Parse<string>
/** A text that must be there. */
export declare const neededTextParser: (schema: Checker, path: Path) => Parse<string>
export declare const numberParser: (schema: Checker, path: Path) => Parse<number>
/** Texts with commas or blanks between them. */
export declare const listParser: (schema: Checker, path: Path) => Parse<string[]>
export declare const numbersParser: (schema: Checker, path: Path) => Parse<number[]>
/** One argument a line; blanks within a line belong to it. */
export declare const linesParser: (schema: Checker, path: Path) => Parse<string[]>
export {}
