// What carrying out a lab's change needs of the world.
import { readLabHost, openScope, readScope, scopeOf, type KnownLab } from '../labs.ts'
import type { Paths } from '../files/paths.ts'
import type { Begun } from '../history/under-way.ts'
import { doOutside } from '../scope/outside.ts'
import { openedWith } from '../scope/sandbox.ts'
import type { Ground } from './apply.ts'
import { helperCommand } from './helper-client.ts'
import { leftoversOf } from './undo/recovery.ts'

/** `record` is told how far it has come. */
export const groundOf = (
  known: KnownLab,
  record: Pick<Begun, 'reached' | 'livesIn'>,
  paths: Paths,
): Omit<Ground, 'prove' | 'prepare' | 'progress'> => ({
  helperCommand: () => helperCommand(paths, openScope(known, paths)),
  read: (rules) => {
    const scope = scopeOf(known, paths)
    return scope ? readScope(scope, paths, rules) : readLabHost(known, paths)
  },
  left: () => {
    const scope = scopeOf(known, paths)
    return (scope && leftoversOf(scope, paths)) ?? []
  },
  outside: async (operation) => {
    await doOutside(operation, known, paths)
    if (operation.op === 'sandbox.open') record.livesIn(openedWith(openScope(known, paths)))
  },
  reached: record.reached,
})
