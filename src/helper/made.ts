// Which interfaces a plan makes, and which operation a command came from.
import type { InsideOperation } from '../core/plan/operation.ts'
import { madeBy, markOf, type Session } from './guard.ts'
import type { Failure } from './programs/batch.ts'

export function noteMade(operations: InsideOperation[], { made }: Session): void {
  for (const name of operations.flatMap(madeBy)) made.add(name)
}

/** What an inverse removes and is not there is what the plan will make. */
export const freshOf = (inverse: InsideOperation[]): string[] =>
  inverse.flatMap((operation) => {
    const name =
      operation.op === 'link.remove' ? operation.name : operation.op === 'nm.remove' ? operation.interface : undefined
    return name !== undefined && markOf(name).kind === 'absent' ? [name] : []
  })

/** The operation that a command came from, and which of its commands it is. */
export function operationAt(rendered: unknown[][], at: number): { operation: number; command: number } {
  let command = at
  for (const [operation, commands] of rendered.entries()) {
    if (command < commands.length) return { operation, command }
    command -= commands.length
  }
  return { operation: 0, command: 0 }
}

/** What failed of each operation; of a batch of which no line is known to have failed, all of them. */
export function failuresOf(rendered: unknown[][], failures: Failure[]): Failure[][] {
  let begin = 0
  return rendered.map(({ length }) => {
    const [from, to] = [begin, (begin += length)]
    return failures.filter(({ at, end }) => length > 0 && at < to && end > from)
  })
}
