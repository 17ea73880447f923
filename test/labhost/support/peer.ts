// What the outer peer does for tests: names and addresses for the lab host, an echo, pings that are counted, connections that are held.
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { whenDone } from '../../support/cleanup.ts'
import { tempFolder } from '../../support/temp-folder.ts'
import { until } from '../../support/until.ts'
import { peer, type OuterNetwork } from './outer.ts'

/** Something that runs at the peer until it is stopped, at the latest with the test. */
export interface Service {
  stop(): Promise<void>
}

function keep(child: ChildProcess): Service {
  const ended = once(child, 'exit')
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM')
    await ended
  }
  whenDone(stop)
  return { stop }
}

/** DHCP (.100 to .150) and DNS (`peer.test`) of the outer network. */
export async function dhcpServer(outer: OuterNetwork): Promise<Service> {
  const folder = await tempFolder()
  const child = outer.spawn([
    ...['dnsmasq', '-d', '--conf-file=/dev/null', '--no-hosts', '--no-resolv', '--no-ping', '--user=root'],
    ...['--interface=outer', '--bind-interfaces', `--dhcp-leasefile=${join(folder, 'leases')}`, '--dhcp-authoritative'],
    ...['--dhcp-range=10.20.190.100,10.20.190.150,255.255.255.0,1h', `--dhcp-option=option:router,${peer.address}`],
    ...['--local=/test/', `--address=/peer.test/${peer.address}`, `--address=/peer.test/${peer.address6}`],
  ])
  let said = ''
  child.stderr?.on('data', (text: Buffer) => (said += text.toString()))
  await until(() => said.includes('DHCP, IP range'), { what: 'the outer DHCP server' })
  return keep(child)
}

/** Whether the peer has an answer from an address, once. */
export const reaches = async (outer: OuterNetwork, address: string): Promise<boolean> =>
  (await outer.attempt(['busybox', 'ping', '-c', '1', '-W', '1', address])).status === 0

export interface Pings {
  /** Ends it, and says how many packets were sent and how many came back. */
  count(): Promise<{ sent: number; received: number }>
}

/** Twenty a second, from the peer. */
export async function pinging(outer: OuterNetwork, address: string): Promise<Pings> {
  const child = outer.spawn(['busybox', 'ping', '-i', '0.05', address])
  let said = ''
  child.stdout?.on('data', (text: Buffer) => (said += text.toString()))
  const ended = once(child, 'exit')
  whenDone(() => {
    child.kill('SIGKILL')
  })
  await until(() => said.includes('seq='), { what: `a first answer from ${address}` })
  return {
    async count() {
      child.kill('SIGINT')
      await ended
      const [, sent, received] = /(\d+) packets transmitted, (\d+) packets received/.exec(said) ?? []
      return { sent: Number(sent), received: Number(received) }
    },
  }
}

/** A TCP connection with an echo at the other end. */
export interface Connection {
  /** Says something, and waits until it has come back. */
  echoes(words: string): Promise<void>
}

/** From the peer to a server in the lab host, `socat TCP6-LISTEN:…,fork EXEC:cat`, as an SSH session would be. */
export async function connection(outer: OuterNetwork, address: string, port: number): Promise<Connection> {
  const host = address.includes(':') ? `[${address}]` : address
  const child = outer.spawn(['socat', '-', `TCP:${host}:${port}`])
  let said = ''
  let over = false
  child.stdout?.on('data', (text: Buffer) => (said += text.toString()))
  child.stderr?.on('data', (text: Buffer) => (said += text.toString()))
  child.on('exit', () => (over = true))
  child.stdin?.on('error', () => {}) // told by its end
  whenDone(() => {
    child.kill('SIGKILL')
  })
  const held: Connection = {
    async echoes(words) {
      child.stdin?.write(`${words}\n`)
      await until(() => over || said.includes(words), { what: `${words} from ${address}`, deadline: 30_000 })
      if (!said.includes(words)) throw new Error(`the connection to ${address} is gone: ${said}`)
    },
  }
  await held.echoes('the first word')
  return held
}
