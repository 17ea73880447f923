// The fault with which something ends.
import { faultOf, type Fault } from '../../src/core/fault.ts'

/** Throws if it ends without one. */
export async function faultFrom(work: Promise<unknown>): Promise<Fault> {
  try {
    await work
  } catch (thrown) {
    return faultOf(thrown)
  }
  throw new Error('there was no fault')
}
