// The outer network of the lab host: a bridge in a network namespace, with the ends of its cards' cables, and a peer on it.
import { spawn, type ChildProcess } from 'node:child_process'
import { rootNamespace, type Namespace } from '../../support/world/namespace.ts'

/** The peer: gateway, name server and DHCP server of the outer network. */
export const peer = { address: '10.20.190.9', address6: 'fd00:190::9', echoPort: 7 }

export interface OuterNetwork extends Namespace {
  /** Runs there until it is ended, at the latest with this process. */
  spawn(command: readonly string[]): ChildProcess
  /** Plugs the far end of a card's cable: into the outer bridge, into a switch where nobody else is, or into nothing. */
  plug(card: number, into: 'outer' | 'island' | 'nothing'): Promise<void>
}

export const cableOf = (card: number): string => `cable${card}`

/** Gone at the end of the test or file, with all that runs in it. */
export async function outerNetwork(cards: number): Promise<OuterNetwork> {
  const net = await rootNamespace()
  const numbers = Array.from({ length: cards }, (_, card) => card)
  const lines = [
    'link add outer type bridge',
    'link add island type bridge',
    ...numbers.flatMap((card) => [
      `tuntap add dev ${cableOf(card)} mode tap vnet_hdr`,
      `link set ${cableOf(card)} master outer up`,
    ]),
    `address add ${peer.address}/24 dev outer`,
    `address add ${peer.address6}/64 dev outer nodad`,
    'link set outer up',
    // Nobody is there: this end would answer for the peer's addresses, as Linux does on every interface.
    'link set island up arp off addrgenmode none',
  ]
  await net.run(['ip', '-batch', '-'], { input: `${lines.join('\n')}\n` })
  return {
    ...net,
    spawn(command) {
      const [program = '', ...args] = net.enter(['setpriv', '--pdeathsig', 'KILL', ...command])
      return spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] })
    },
    async plug(card, into) {
      const master = into === 'nothing' ? ['nomaster'] : ['master', into]
      await net.run(['ip', 'link', 'set', cableOf(card), ...master])
    },
  }
}
