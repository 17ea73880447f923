// A finding: what is wrong or worth a thought in a lab, where, and what to do about it.
import { z } from 'zod'
import { remarkSchema, type Remark } from '../fault.ts'
import { editSchema, type Edit } from './edit/schema.ts'
import type { Path } from './read/words.ts'
import type { Locate } from './yaml/source.ts'

/** error: the lab cannot be applied; warning: it can, and something will surprise; advice: good to know. `fix` mends it in one edit. */
export const findingSchema = remarkSchema.extend({ fix: editSchema.optional() })
export type Finding = z.infer<typeof findingSchema>

export type Level = Finding['level']

/** What a check says, before its path has got a line and a column. */
export interface Note {
  level: Level
  code: string
  message: string
  hint?: string
  path: Path
  on?: 'key' | 'value'
  fix?: Edit
}

export const findingOf = ({ path, on, message, ...note }: Note, locate: Locate): Finding => ({
  ...note,
  // A sentence begins with a capital, but not with one that a name of the lab does not have.
  message: message.replace(/^(card|disk|the) /, (word) => word.charAt(0).toUpperCase() + word.slice(1)),
  at: locate(path, on),
})

/** By place in the file, the worst first where the place is the same. */
export function inOrder(findings: readonly Finding[]): Finding[] {
  const rank = { error: 0, warning: 1, advice: 2 } satisfies Record<Level, number>
  const line = ({ at }: Finding): number => at.line ?? 0
  const column = ({ at }: Finding): number => at.column ?? 0
  return findings.toSorted((a, b) => line(a) - line(b) || column(a) - column(b) || rank[a.level] - rank[b.level])
}

/** A finding as a fault carries it: without the edit that mends it. */
export const remarkOf = ({ level, code, message, hint, at }: Finding): Remark => ({
  level,
  code,
  message,
  ...(hint === undefined ? {} : { hint }),
  at,
})

export const hasErrors = (findings: readonly Remark[]): boolean => findings.some(({ level }) => level === 'error')

/** `lab.yaml:3:7: error lab.type: message / hint`, as compilers write it. */
export function findingText({ level, code, message, hint, at }: Remark): string {
  const place = [at.file ?? 'lab', at.line, at.column].filter((part) => part !== undefined).join(':')
  return `${place}: ${level} ${code}: ${message}${hint === undefined ? '' : ` / ${hint}`}`
}
