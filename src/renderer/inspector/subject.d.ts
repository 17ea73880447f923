import type { HostSnapshot } from '../../core/host/schema.ts'
import type { Lab } from '../../core/lab/schema.ts'
export type Subject =
  | {
      kind: 'lab'
    }
  | {
      kind: 'outside'
    }
  | {
      kind: 'network' | 'bridge' | 'bond' | 'vlan' | 'guest'
      name: string
    }
  | {
      kind: 'card'
      guest: string
      index: number
    }
  /** An interface of the machine that is not in the lab: a physical card, someone else's bridge. */
  | {
      kind: 'link'
      name: string
    }
  /** A QEMU process that is no guest of this lab. */
  | {
      kind: 'process'
      pid: number
    }
  | {
      kind: 'several'
      ids: readonly string[]
    }
  /** The id names nothing (any more). */
  | {
      kind: 'gone'
      id: string
    }
export declare function subjectOf(
  selection: readonly string[],
  lab: Lab | undefined,
  host: HostSnapshot | undefined,
): Subject
