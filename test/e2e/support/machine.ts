// A machine with cards for a lab in the host scope: a network namespace stands for it, and Tapdeck serves from inside of it.
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { promisify } from 'node:util'
import type { Served, World } from './world.ts'

/**
 * eth0 has the address and the default route, eth1 and eth2 are free; the other ends of their cables are outside. docker0 is
 * somebody's. A card here is one end of a veth pair: bonds and VLANs are drawn and planned, not made.
 */
const setUp = `
set -e
mount -t sysfs sysfs /sys
ip link set lo up
exec 3<&0
unshare --net cat <&3 >/dev/null &
outside=$!
until [ "$(readlink /proc/$outside/ns/net)" != "$(readlink /proc/self/ns/net)" ]; do :; done
for card in eth0 eth1 eth2; do
  ip link add $card type veth peer name $card netns $outside
  nsenter --target $outside --net ip link set $card up
  ip link set $card up
done
ip address add 192.0.2.5/24 dev eth0
ip route add default via 192.0.2.1
ip link add docker0 type bridge
echo ready
exec cat
`

export interface Machine {
  /** Runs a command in it: its stdout. */
  run(...words: string[]): Promise<string>
  serve(): Promise<Served>
  end(): Promise<void>
}

export async function makeMachine(world: World): Promise<Machine> {
  // With processes of its own: guests of other tests are none of this machine's.
  const spaces = ['--user', '--map-root-user', '--mount', '--net', '--pid', '--fork', '--kill-child', '--mount-proc']
  const holder = spawn('unshare', [...spaces, 'sh', '-c', setUp], { stdio: ['pipe', 'pipe', 'inherit'] })
  const gone = once(holder, 'close')
  await Promise.race([
    once(holder.stdout, 'data'),
    gone.then(() => {
      throw new Error('no namespace can be made here')
    }),
  ])
  const first = await readFile(`/proc/${holder.pid ?? 0}/task/${holder.pid ?? 0}/children`, 'utf8')
  const join = ['nsenter', '--preserve-credentials', '--user', '--mount', '--net', '--pid', '--target', first.trim()]
  // nsenter enters the mount namespace at its root: back to where the caller is. What is kept of a machine is kept of this one.
  const kept = ['RUNS', 'JOURNALS'].map((name) => `TAPDECK_HOST_${name}=${world.folder}/host-${name.toLowerCase()}`)
  const enter = [...join, 'env', '-C', process.cwd(), ...kept]
  const forwards: (() => void)[] = []
  return {
    async run(...words) {
      const [program = '', ...rest] = [...enter, ...words]
      const { stdout } = await promisify(execFile)(program, rest)
      return stdout
    },
    async serve() {
      const served = await world.serveIn(enter)
      forwards.push(await forward(enter, Number(new URL(served.address).port)))
      return served
    },
    async end() {
      for (const close of forwards) close()
      holder.kill('SIGKILL')
      await gone
    },
  }
}

/** The same port of this machine leads into the namespace: the server answers to no other name than its own. */
async function forward(enter: readonly string[], port: number): Promise<() => void> {
  const ends = new Set<() => void>()
  const server: Server = createServer((socket) => {
    const [program, ...words] = [...enter, 'socat', 'STDIO', `TCP:127.0.0.1:${port}`]
    const way = spawn(program, words, { stdio: ['pipe', 'pipe', 'inherit'] })
    const end = (): void => {
      socket.destroy()
      way.kill()
    }
    ends.add(end)
    socket.pipe(way.stdin)
    way.stdout.pipe(socket)
    // Either end may go at any time: the browser drops what it needs no more.
    for (const stream of [socket, way.stdin, way.stdout]) stream.on('error', end)
    socket.once('close', end)
    way.once('close', () => {
      ends.delete(end)
      socket.end()
    })
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return () => {
    server.close()
    for (const end of ends) end()
  }
}
