// A guest's screen through Tapdeck against the same through websockify.
import { spawn, spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { pause } from '../../../src/engine/processes.ts'
import { signIn } from '../../e2e/support/visitor.ts'
import { makeWorld } from '../../e2e/support/world.ts'
import { pair, type Row } from '../measure.ts'
import { throughTapdeck, throughWebsockify } from './channels.ts'
import { screenThroughput } from './rfb.ts'

const what = 'a screen of 1280 × 800, asked for again and again, uncompressed'
/** Milliseconds of each measurement. */
const measured = 2000

/** Its card shows a screen of that size before any system drives it. */
const lab = `version: 1
name: screen
uplink: none
guests:
  web: { memory: 64, display: virtio, cards: [] }
`

export async function screenRows(): Promise<Row[]> {
  if (spawnSync('websockify', ['--help']).status !== 0)
    return [{ what, why: 'websockify is not installed (apt-get install websockify)' }]
  const world = makeWorld()
  const file = join(world.labs, 'screen.yaml')
  writeFileSync(file, lab)
  try {
    await world.tapdeck('apply', file, '--yes')
    await world.tapdeck('guest', 'start', file, 'web')
    const visitor = await signIn((await world.serve()).address)
    const port = await freePort()
    const rival = spawn('websockify', [
      `--unix-target=${join(world.environment['XDG_RUNTIME_DIR'] ?? '', 'tapdeck/screen/web/vnc.sock')}`,
      `127.0.0.1:${port}`,
    ])
    try {
      await answers(port)
      const both = await pair(
        7,
        async () => screenThroughput(await throughTapdeck(visitor, 'screen', 'web'), measured),
        async () => screenThroughput(await throughWebsockify(`ws://127.0.0.1:${port}/`), measured),
      )
      return [{ what, ...both, rival: 'websockify', target: 1, unit: 'MB/s', better: 'more' }]
    } finally {
      rival.kill()
    }
  } finally {
    await world.end()
  }
}

function freePort(): Promise<number> {
  return new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const at = server.address()
      server.close(() => done(at === null || typeof at === 'string' ? 0 : at.port))
    })
  })
}

/** Until somebody listens at the port. */
async function answers(port: number): Promise<void> {
  for (let left = 200; left > 0; left--) {
    const isThere = await new Promise<boolean>((done) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.destroy()
        done(true)
      })
      socket.on('error', () => done(false))
    })
    if (isThere) return
    await pause(50)
  }
  throw new Error('websockify does not listen')
}
