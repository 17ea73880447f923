// Which process listens on a port of this machine.
import { parseListeners, type Listener } from '../../core/host/parse/sockets.ts'
import { networkFile } from '../observe/place.ts'
import type { Probe } from './probe.ts'

export interface PortHolder extends Listener {
  /** Undefined where it is another user's process, which only root may look into. */
  pid: string | undefined
  name: string
  args: string[]
}

/** Everything that listens on `port`, on whatever address. */
export function holdersOf(probe: Probe, proto: 'tcp' | 'udp', port: number): PortHolder[] {
  const sockets = [proto, `${proto}6`]
    .flatMap((file) => parseListeners(probe.text(`/proc/net/${file}`) ?? ''))
    .filter((socket) => socket.port === port)
  if (sockets.length === 0) return []
  const pids = new Map<string, string>()
  for (const pid of probe.names('/proc').filter((name) => /^\d+$/.test(name))) {
    for (const fd of probe.names(`/proc/${pid}/fd`)) {
      const inode = /^socket:\[(\d+)\]$/.exec(probe.link(`/proc/${pid}/fd/${fd}`) ?? '')?.[1]
      if (inode !== undefined) pids.set(inode, pid)
    }
  }
  return sockets.map((socket) => {
    const pid = pids.get(socket.inode)
    return { ...socket, pid, name: nameOf(probe, pid), args: argsOf(probe, pid) }
  })
}

const nameOf = (probe: Probe, pid: string | undefined): string =>
  (pid === undefined ? undefined : probe.text(`/proc/${pid}/comm`)?.trim()) ?? 'a process of another user'

export const argsOf = (probe: Probe, pid: string | undefined): string[] =>
  pid === undefined ? [] : (probe.text(`/proc/${pid}/cmdline`) ?? '').split('\0').filter((word) => word !== '')

export const isEverywhere = ({ address }: Listener): boolean => address === '0.0.0.0' || address === '::'

/** Processes in our own network by the names that /proc gives them, which are cut at 15 characters. */
export function pidsNamed(probe: Probe, name: string): string[] {
  const here = { namespace: probe.link('/proc/self/ns/net'), file: probe.inode(networkFile('self')) }
  return probe
    .names('/proc')
    .filter((pid) => /^\d+$/.test(pid) && probe.text(`/proc/${pid}/comm`)?.trim() === name)
    .filter((pid) => {
      const namespace = probe.link(`/proc/${pid}/ns/net`)
      return namespace === undefined ? probe.inode(networkFile(pid)) === here.file : namespace === here.namespace
    })
}
