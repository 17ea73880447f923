// Where a snapshot is taken: this machine's own network, or a sandbox.
import { readlinkSync } from 'node:fs'
import { FaultError } from '../../core/fault.ts'

/**
 * `holder` is a process that lives in the sandbox's user, mount and network namespaces; `enter` is the command that runs the
 * command after it in there, and replaces itself by it: `nsenter -t <holder> -U -n -m --preserve-credentials`.
 */
export type Place = { kind: 'machine' } | { kind: 'sandbox'; holder: number; enter: readonly string[] }

/** /proc/<this> is the process whose namespaces the place is. */
export const processOf = (place: Place): string => (place.kind === 'machine' ? 'self' : String(place.holder))

/** The sysfs that shows the place's interfaces: a sandbox has mounted its own. Ends without a slash. */
export const sysfsOf = (place: Place): string => (place.kind === 'machine' ? '/sys' : `/proc/${place.holder}/root/sys`)

/** `net:[4026532255]`: the same text for every process in the same network namespace. Undefined if it may not be seen. */
export function networkNamespaceOf(pid: string | number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/ns/net`)
  } catch {
    return undefined
  }
}

/**
 * Tells the network of a process from others, also where only root may see its namespace: the files of /proc/net are others in each,
 * and anybody may look at those of a process (get_proc_task_net in fs/proc/proc_net.c).
 */
export const networkFile = (pid: string | number): string => `/proc/${pid}/net/dev`

/** The place's own; throws FaultError `host.gone` if the sandbox has ended. */
export function namespaceOf(place: Place): string {
  const identity = networkNamespaceOf(processOf(place))
  if (identity !== undefined) return identity
  throw new FaultError({
    code: 'host.gone',
    message: 'The sandbox is not there any more: the process that held it has ended.',
    hint: 'Apply the lab again: that makes a new sandbox.',
  })
}
