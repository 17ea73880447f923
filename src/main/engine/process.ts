// The engine in a process of its own, so that no window waits for it and it can be started again under them.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createEngine } from '../../engine/engine.ts'
import { defaultPaths, type Paths } from '../../engine/files/paths.ts'
import { Sessions, type Session } from '../../engine/session/sessions.ts'
import type { FromEngine, ToEngine } from './messages.ts'

// Debian's users do not have the folders in their PATH in which ip, nft and dnsmasq are.
process.env.PATH = [process.env.PATH, '/usr/sbin', '/sbin']
  .filter((part) => part !== undefined && part !== '')
  .join(':')

const paths = pathsHere()
const engine = createEngine(paths)
const sessions = new Sessions(engine, paths)
const open = new Map<number, Session>()
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port, not a window
const say = (message: FromEngine): void => process.parentPort.postMessage(message)

/** In the package a Node lies beside us, as Electron does not stand in for one; and the helper where that can read it. */
function pathsHere(): Paths {
  const node = join(process.resourcesPath, 'node')
  if (!existsSync(node)) return defaultPaths(process.env.TAPDECK_HELPER ?? join(import.meta.dirname, 'helper.mjs'))
  const installedHelper = '/usr/libexec/tapdeck-helper'
  return {
    ...defaultPaths(join(process.resourcesPath, 'app.asar.unpacked/dist/helper.mjs')),
    node,
    ...(existsSync(installedHelper) ? { installedHelper } : {}),
  }
}

function openWindow(window: number): void {
  closeWindow(window)
  const session: Session = sessions.open({
    text: (frame) => say({ kind: 'frame', window, frame }),
    bytes: (frame) => say({ kind: 'frame', window, frame }),
    // Electron does not tell what waits; its messages do not leave the machine's memory.
    waiting: () => 0,
    end: (why) => {
      closeWindow(window)
      say({ kind: 'refused', window, why })
    },
  })
  open.set(window, session)
}

function closeWindow(window: number): void {
  void open.get(window)?.close()
  open.delete(window)
}

async function end(): Promise<void> {
  const labs = await engine.call('lab.list', {}).catch(() => [])
  await sessions.close()
  await engine.close()
  say({ kind: 'ended', guests: labs.flatMap(({ guests }) => guests) })
}

process.parentPort.on('message', ({ data }: { data: ToEngine }) => {
  switch (data.kind) {
    case 'open':
      return openWindow(data.window)
    case 'frame':
      return open.get(data.window)?.hear(data.frame)
    case 'close':
      return closeWindow(data.window)
    case 'end':
      return void end()
  }
})
