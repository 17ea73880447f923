// The small parts that the words of a change are made of.
import type { Link } from '../host/schema.ts'
import type { Operation } from '../plan/operation.ts'
import type { Group } from './groups.ts'

export const is = (what: string, seen: string, applied: string): string => `${what} is ${seen}; applied was ${applied}`

/** The first operation of a kind in a change. */
export function operationIn<Name extends Operation['op']>(
  { pieces }: Group,
  op: Name,
): Extract<Operation, { op: Name }> | undefined {
  for (const { operation } of pieces) if (isOp(operation, op)) return operation
  return undefined
}
const isOp = <Name extends Operation['op']>(
  operation: Operation,
  op: Name,
): operation is Extract<Operation, { op: Name }> => operation.op === op

/** The kind of a link as people call it. */
export const kindWords = ({ kind, kernelKind }: Pick<Link, 'kind' | 'kernelKind'>): string =>
  kind === 'other' ? (kernelKind ?? 'other link') : kind

/** `1 thing was`, `2 things were`. */
export const counted = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`
