// What every kind of operation says of itself: its schema, its commands, what undoes it, how to see that it worked, its words.
import type { z } from 'zod'
import type { HostSnapshot } from '../host/schema.ts'
import type { Command, Setting } from './command.ts'
import type { Operation } from './operation.ts'

export interface OperationKind<Schema extends z.ZodType<{ op: string }>> {
  schema: Schema
  /** When in a plan, low first; see order.ts. */
  rank(operation: z.output<Schema>): number
  render(operation: z.output<Schema>, setting: Setting): Command[]
  /** What brings back `before`, as far as this operation changes it; tolerant of the operation never having run. */
  inverse(operation: z.output<Schema>, before: HostSnapshot): Operation[]
  /** What is not as it should be after the operation, in words; undefined if all is well. */
  verify(operation: z.output<Schema>, after: HostSnapshot): string | undefined
  /** One plain sentence without a full stop: `Make bridge br0`. */
  describe(operation: z.output<Schema>): string
  /** The interfaces that it changes. */
  touches(operation: z.output<Schema>): string[]
  /** The interfaces that it speaks of without changing them. */
  mentions?(operation: z.output<Schema>): string[]
  /** Seconds that the other side may take after it until packets flow again (LACP, a DHCP server); none if left out. */
  settles?(operation: z.output<Schema>): number
  /**
   * Said where what it changes is still so after a reboot of the machine (a file, a unit, a connection of NetworkManager): then
   * what undoes it is run also then. What is the kernel's alone goes with it.
   */
  lasting?: 'over-reboots' | ((operation: z.output<Schema>) => 'over-reboots' | 'until-reboot')
}
