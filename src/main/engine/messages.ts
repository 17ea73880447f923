// What the main process and the engine's process say to each other: frames of a window, and when windows come and go.

export type ToEngine =
  | { kind: 'open'; window: number }
  | { kind: 'frame'; window: number; frame: string | Uint8Array }
  | { kind: 'close'; window: number }
  | { kind: 'end' }

export type FromEngine =
  | { kind: 'frame'; window: number; frame: string | Uint8Array }
  /** The window did not keep to the contract. */
  | { kind: 'refused'; window: number; why: string }
  /** In answer to `end`: nothing of ours is left, and these guests go on. */
  | { kind: 'ended'; guests: string[] }
