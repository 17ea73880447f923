// What goes over the lab host's virtio-serial port: one JSON document a line, requests one way, news the other.

/** `start` runs a command in a process group of its own, `signal` sends that group a signal. `id` says which command. */
export type Request =
  | { do: 'start'; id: number; command: string[]; input: string }
  | { do: 'signal'; id: number; signal: 'SIGTERM' | 'SIGKILL' | 'SIGINT' }

/** `here` once at the start, with the seconds since the kernel's start. A command that cannot be run has status 127. */
export type News =
  | { kind: 'here'; uptime: number }
  | { kind: 'out' | 'err'; id: number; text: string }
  | { kind: 'ended'; id: number; status: number | string }
