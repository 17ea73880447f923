// Where a lab lives, and how one gets in: what sandbox.ts and host.ts both give.

/** A lab's network, ready to be entered. */
export interface Scope {
  kind: 'sandbox' | 'host'
  lab: string
  /** The lab's run folder (0700): sockets, pid files, leases. */
  folder: string
  /** Words before a command that make it run in the lab's network; none where that is our own. */
  enter: readonly string[]
  /** The process that holds a sandbox's namespaces. */
  holder?: number
  /** The number that owns taps, as the lab's network counts: QEMU runs as this user. */
  user: number
}
