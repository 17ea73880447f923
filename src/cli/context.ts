// What every command is given: the engine, and how to end.
import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { LabRef } from '../contract/api.ts'
import { FaultError, faultOf } from '../core/fault.ts'
import { readLab } from '../core/lab/check.ts'
import { hasErrors } from '../core/lab/finding.ts'
import { nameIn } from '../core/lab/text.ts'
import { nameSchema } from '../core/lab/words.ts'
import { createEngine, type Engine } from '../engine/engine.ts'
import { readLabFile } from '../engine/files/store.ts'
import { defaultPaths, type Paths } from '../engine/files/paths.ts'
import { exitCodeOf, exitCodes, faultText, note, printJson } from './io.ts'

let engine: Engine | undefined
let paths: Paths | undefined

/** dist/: the helper's one file and the window lie beside ours. */
export const appFolder = import.meta.dirname

export function thePaths(): Paths {
  paths ??= defaultPaths(process.env.TAPDECK_HELPER ?? join(appFolder, 'helper.mjs'))
  return paths
}

/** The engine of this process. */
export function theEngine(): Engine {
  engine ??= createEngine(thePaths())
  return engine
}

/** `office.yaml`, or the bare name of a lab whose file is not needed. */
export function labRef(text: string): LabRef {
  if (existsSync(text)) return { file: text }
  if (nameSchema.safeParse(text).success) {
    const found = [`${text}.yaml`, `${text}.lab.yaml`].find((file) => existsSync(file))
    return found === undefined ? { name: text } : { file: found }
  }
  throw new FaultError({
    code: 'lab.missing',
    message: `There is no file ${text}.`,
    hint: 'Name a lab file, or a lab that is up.',
  })
}

/**
 * For commands that need no file: a bare name is that lab, whatever a file of that name says by now, or whether it can be read. Of a
 * file that is not valid by now the name alone is taken, if a lab of that name is up; that is said.
 */
export async function labByName(words: string): Promise<LabRef> {
  const isThere = existsSync(words)
  const isFile = isThere && !statSync(words).isDirectory()
  if (!isFile && nameSchema.safeParse(words).success) return { name: words }
  if (!isThere) return labRef(words)
  // Read once: it may be a pipe.
  const { text } = await readLabFile(words)
  const parsed = readLab(text, words)
  const name = hasErrors(parsed.findings) ? nameIn(parsed) : undefined
  if (name === undefined || !(await isUp(name))) return { file: words, text }
  note(`${words} is not a valid lab by now. Its name alone is taken: ${name}, which is up.`)
  return { name }
}

const isUp = async (lab: string): Promise<boolean> =>
  (await theEngine().call('lab.list', {})).some(({ name }) => name === lab)

/** The first signal lets a change that is under way end, and undoes one that waits; a second one is the user's own decision. */
export function endWell(): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => {
      const done = (): never => process.exit(exitCodes.failed)
      if (engine) void engine.close().then(done, done)
      else done()
    })
  }
}

/** Runs a command to its exit code; a fault is printed as the user asked for it. */
export async function finish(
  options: { json?: boolean | undefined },
  work: () => Promise<number | undefined>,
): Promise<void> {
  try {
    process.exitCode = (await work()) ?? exitCodes.done
  } catch (error) {
    const fault = faultOf(error)
    if (options.json) printJson({ fault })
    else note(faultText(fault))
    process.exitCode = exitCodeOf(fault)
  } finally {
    await engine?.close()
  }
}
