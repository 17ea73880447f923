// How long a good change may take until packets flow again: what must answer is not given up before.
import { findLink, type HostSnapshot } from '../../host/schema.ts'
import { settlingTime, type Operation } from '../operation.ts'

/** Seconds for what the kernel and a switch always take: carrier, duplicate address detection, ARP. */
const usual = 10
/** Two hellos (802.1D) of a neighbour that is slow. */
const hellos = 4
/** The kernel's own forward delay, in seconds (BR_FORWARD_DELAY in net/bridge/br_device.c). */
const usualForwardDelay = 15

/** Seconds after which a partner with `lacp_rate slow` speaks again (802.1AX). */
const slowLacp = 30

/** Seconds. What is on the way to each other adds up: a bond under a bridge with spanning tree comes first. */
export const patienceOf = (operations: Operation[], host: HostSnapshot): number =>
  usual +
  Math.max(0, ...bonds(operations, host)) +
  Math.max(0, ...spanningTrees(operations, host)) +
  Math.max(0, ...operations.map((operation) => settlingTime(operation)))

/** Bonds that are made or changed, or get a port: LACP must come about, and a port counts only after its `updelay`. */
function bonds(operations: Operation[], host: HostSnapshot): number[] {
  return operations.flatMap((operation) => {
    if (operation.op === 'link.add' && operation.link.kind === 'bond')
      return [bondTime(operation.link.mode, operation.link.updelay)]
    const name =
      operation.op === 'link.master' && operation.master.kind === 'bonded'
        ? operation.master.of
        : operation.op === 'bond.set'
          ? operation.name
          : undefined
    const bond = name === undefined ? undefined : findLink(host, name)?.bond
    return bond ? [bondTime(bond.mode, bond.updelay)] : []
  })
}

/** `updelay` in milliseconds. */
const bondTime = (mode: string, updelay = 0): number => Math.ceil(updelay / 1000) + (mode === '802.3ad' ? slowLacp : 0)

/** A port of a bridge with spanning tree listens, then learns, a forward delay each, before it forwards. */
function spanningTrees(operations: Operation[], host: HostSnapshot): number[] {
  const bridges = new Set(
    operations.flatMap((operation) => {
      if (operation.op === 'link.master') return operation.master.kind === 'port' ? [operation.master.of] : []
      if (operation.op === 'bridge.set') return [operation.name]
      return operation.op === 'link.set' && operation.up === true
        ? [operation.name, ...(findLink(host, operation.name)?.master ?? [])]
        : []
    }),
  )
  return [...bridges].flatMap((name) => {
    const before = findLink(host, name)?.bridge
    const set = operations.flatMap((operation) =>
      operation.op === 'bridge.set' && operation.name === name ? [operation] : [],
    )
    const stp = set.findLast((operation) => operation.stp !== undefined)?.stp ?? before?.stp ?? false
    const delay =
      set.findLast((operation) => operation.forwardDelay !== undefined)?.forwardDelay ??
      before?.forwardDelay ??
      usualForwardDelay
    return stp ? [2 * delay + hellos] : []
  })
}
