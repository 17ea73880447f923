// An engine with run folders of its own, for one test; whatever it has up at the end is taken down.
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createEngine, type Engine } from '../../../src/engine/engine.ts'
import { defaultPaths, type Paths } from '../../../src/engine/files/paths.ts'
import { SerialShell } from '../../../src/cli/demo/serial.ts'
import { whenDone } from '../cleanup.ts'
import { ownState } from '../own-state.ts'
import { tempFolder } from '../temp-folder.ts'

export const helperFile = join(import.meta.dirname, '../../../dist/helper.mjs')

export interface LabEngine {
  engine: Engine
  folder: string
  paths: Paths
  /** Writes a lab file. */
  file(name: string, text: string): Promise<{ file: string }>
  up(lab: { file: string }): Promise<void>
  down(lab: { file: string } | { name: string }): Promise<void>
  /** A guest's shell by its serial line, once it is there. */
  shell(lab: { file: string }, guest: string): Promise<SerialShell>
}

export async function labEngine(): Promise<LabEngine> {
  const folder = await tempFolder()
  const runtime = join(folder, 'x')
  await mkdir(runtime, { mode: 0o700 })
  ownState(folder)
  const paths = defaultPaths(helperFile, { XDG_RUNTIME_DIR: runtime })
  const engine = createEngine(paths)
  const change = async (lab: { file: string } | { name: string }, goal: 'up' | 'down'): Promise<void> => {
    const { hash } = await engine.call('plan.make', { lab, goal })
    await engine.call('plan.apply', { lab, goal, hash })
  }
  whenDone(async () => {
    for (const { name, scope } of await engine.call('lab.list', {}))
      if (scope === 'sandbox') await change({ name }, 'down')
    await engine.close()
  })
  return {
    engine,
    folder,
    paths,
    async file(name, text) {
      const file = join(folder, name)
      await writeFile(file, text)
      return { file }
    },
    up: (lab) => change(lab, 'up'),
    down: (lab) => change(lab, 'down'),
    async shell(lab, guest) {
      const shell = new SerialShell(guest, await engine.openConsole(lab, guest, 'serial'))
      whenDone(async () => shell.close())
      await shell.ready()
      return shell
    },
  }
}
