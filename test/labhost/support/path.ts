// What of the machine's network the other end sees: an echo server that is held on to, and a peer behind a VLAN.
import { expect } from 'vitest'
import { until } from '../../support/until.ts'
import type { LabHost } from './machine.ts'
import { connection, type Connection } from './peer.ts'

const port = 2222

/** Serves an echo in the lab host for as long as it is on. */
export async function echoServer(machine: LabHost): Promise<void> {
  machine.start(`exec socat TCP6-LISTEN:${port},ipv6only=0,fork,reuseaddr EXEC:cat`)
  await until(async () => (await machine.run(`ss -Hltn sport = ${port}`)) !== '', { what: 'an echo server' })
}

/** Connections of the outer peer by IPv4 and IPv6, held since now. */
export async function heldConnections(machine: LabHost): Promise<Connection> {
  const held = [
    await connection(machine.outer, machine.address, port),
    await connection(machine.outer, machine.address6, port),
  ]
  return {
    async echoes(words) {
      for (const each of held) await each.echoes(words)
    },
  }
}

/**
 * A host on VLAN `id` of the outer network, 10.20.`id`.9: a network namespace of the lab host with the last card in it, as
 * the machine underneath may know no VLANs. Frames go out by one card and come in by another.
 */
export async function vlanPeer(machine: LabHost, id: number): Promise<string> {
  const address = `10.20.${id}.9`
  await machine.run(`set -e
    modprobe 8021q
    ip netns add far
    ip link set eth3 netns far
    ip -n far link set eth3 up
    ip -n far link add link eth3 name far.${id} type vlan id ${id}
    ip -n far address add ${address}/24 dev far.${id}
    ip -n far link set far.${id} up`)
  return address
}

/** Whether a host in the namespace of `vlanPeer` has an answer. */
export async function vlanPeerReaches(machine: LabHost, address: string): Promise<void> {
  await until(async () => (await machine.attempt(`ip netns exec far busybox ping -c 1 -W 1 ${address}`)).status === 0, {
    what: `an answer of ${address} to the host behind the VLAN`,
    deadline: 30_000,
  })
}

/** The ports of a bond that /proc shows with a link, and what it says of itself. */
export async function bondOf(
  machine: LabHost,
  bond: string,
): Promise<{ mode: string; active: string; up: string[]; text: string }> {
  const text = await machine.run(`cat /proc/net/bonding/${bond}`)
  const field = (name: string): string => new RegExp(`^${name}: (.*)$`, 'm').exec(text)?.[1] ?? ''
  const up = [...text.matchAll(/^Slave Interface: (\S+)\nMII Status: up$/gm)].map(([, port = '']) => port)
  expect(text).toContain('Bonding Mode')
  return { mode: field('Bonding Mode'), active: field('Currently Active Slave'), up, text }
}
