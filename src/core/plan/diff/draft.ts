// A step before it has its commands: what, why, and what it interrupts.
import type { Operation } from '../operation.ts'

export interface Draft {
  operation: Operation
  why: string
  /** What stops working and for how long, in words; left out where nothing does. */
  interrupts?: string
}
