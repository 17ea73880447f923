// The operations that the engine does itself, as the user, outside of a lab's network: its sandbox and the way out of it.
import { FaultError } from '../../core/fault.ts'
import type { OutsideOperation } from '../../core/plan/operation.ts'
import { openScope, type KnownLab } from '../labs.ts'
import type { Paths } from '../files/paths.ts'
import { closeSandbox, findSandbox, openSandbox } from './sandbox.ts'
import { addForward, removeForward, startUplink, stopUplink } from './uplink/uplink.ts'

export async function doOutside(operation: OutsideOperation, known: KnownLab, paths: Paths): Promise<void> {
  if (operation.op === 'sandbox.open') {
    await openSandbox(paths.runs, known.name, known.lab?.uplink === 'none' ? 'without-uplink' : 'with-uplink')
    return
  }
  const scope = findSandbox(paths.runs, known.name)
  // Closing what is closed: the inverse of an open that never came about.
  if (!scope && operation.op === 'sandbox.close') return
  const { folder, holder } = scope ?? openScope(known, paths)
  if (holder === undefined)
    throw new FaultError({ code: 'plan.scope', message: 'The network of the machine has no uplink of Tapdeck.' })
  switch (operation.op) {
    case 'sandbox.close':
      await stopUplink(folder)
      if (scope) await closeSandbox(scope)
      return
    case 'uplink.start':
      return startUplink({ tool: operation.tool, holder, folder })
    case 'uplink.stop':
      return stopUplink(folder)
    case 'uplink.forward':
      return addForward(folder, holder, operation)
    case 'uplink.unforward':
      return removeForward(folder, holder, operation)
    default:
      return operation satisfies never
  }
}
