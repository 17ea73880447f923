// Guests of a lab in a folder of their own, on this machine's network or in a throw-away namespace; all ended after the test.
import { mkdir } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import type { GuestStatus } from '../../../src/contract/api.ts'
import { labSchema, type Lab, type LabInput } from '../../../src/core/lab/schema.ts'
import type { QemuFacts } from '../../../src/core/qemu/facts.ts'
import { openConsole, type ConsoleStream } from '../../../src/engine/guest/running/console.ts'
import { qemuFacts } from '../../../src/engine/guest/facts.ts'
import { startGuest } from '../../../src/engine/guest/process.ts'
import { stopAll } from '../../../src/engine/guest/running/stop-all.ts'
import type { Scope } from '../../../src/engine/scope/scope.ts'
import { whenDone } from '../cleanup.ts'
import { namespace, type Namespace } from './namespace.ts'
import { tempFolder } from '../temp-folder.ts'
import { until } from '../until.ts'

export interface World {
  scope: Scope
  /** The folder of the lab file. */
  labFolder: string
  facts: QemuFacts
  /** Undefined on this machine’s own network. */
  inside: Namespace | undefined
  lab: (guests: LabInput['guests']) => Lab
  start: (lab: Lab, guest: string) => Promise<GuestStatus>
}

export async function guestWorld(where: 'host' | 'namespace'): Promise<World> {
  const root = await tempFolder()
  const labFolder = join(root, 'labs')
  const folder = join(root, 'run')
  await mkdir(labFolder)
  await mkdir(folder, { mode: 0o700 })
  const inside = where === 'namespace' ? await namespace() : undefined
  const base = { lab: 'office', folder, user: 0 }
  const scope: Scope =
    inside === undefined
      ? { ...base, kind: 'host', enter: [] }
      : { ...base, kind: 'sandbox', enter: inside.enter([]), holder: inside.pid }
  whenDone(() => stopAll(scope))
  const facts = await qemuFacts()
  const lab = (guests: LabInput['guests']): Lab =>
    labSchema.parse({ version: 1, name: 'office', scope: scope.kind, uplink: 'none', guests })
  return {
    scope,
    labFolder,
    facts,
    inside,
    lab,
    start: (of, guest) => startGuest({ scope, lab: of, guest, labFolder, facts }),
  }
}

/** A port of the loopback that nobody listens on. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => {
        if (typeof address === 'object' && address !== null) resolve(address.port)
        else reject(new Error('a server without a port'))
      })
    })
  })
}

export interface Line extends ConsoleStream {
  /** The match of what it has said, from its start, as soon as there is one. */
  says: (pattern: RegExp) => Promise<RegExpExecArray>
}

/** A guest's serial line or monitor with all that it says. */
export async function lineOf(scope: Scope, guest: string, which: 'serial' | 'monitor'): Promise<Line> {
  const stream = await openConsole(scope, guest, which)
  let said = stream.before.toString()
  stream.readable.on('data', (bytes: Buffer) => (said += bytes.toString()))
  whenDone(() => stream.close())
  const says = (pattern: RegExp) =>
    until(() => pattern.exec(said) ?? undefined, { what: `${pattern} on the ${which}`, deadline: 60_000 })
  return { ...stream, says }
}
