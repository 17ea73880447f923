// Tells when a lab file that a face has open is changed by someone else.
import { dirname } from 'node:path'
import { FolderWatch } from '../guest/traces/folder-watch.ts'
import { readLabFile } from '../files/store.ts'

/** Milliseconds between two looks where inotify tells nothing: network file systems. */
const period = 2000
const mostFiles = 32

export class OpenFiles {
  /** The digest that the face knows. */
  readonly #files = new Map<string, { digest: string }>()
  readonly #watch = new FolderWatch([])
  readonly #tell: (file: string, digest: string) => void
  #loop: Promise<void> | undefined
  #isClosed = false

  constructor(tell: (file: string, digest: string) => void) {
    this.#tell = tell
  }

  /** The face has read or written a file and knows it so. */
  know(file: string, digest: string): void {
    this.#files.delete(file)
    this.#files.set(file, { digest })
    const [oldest] = this.#files.keys()
    if (this.#files.size > mostFiles && oldest !== undefined) this.#files.delete(oldest)
    this.#watch.follow(new Set([...this.#files.keys()].map((each) => dirname(each))))
    this.#loop ??= this.#run()
  }

  /** The face is about to write it: what changes now is no news. Gives what `know` takes should that fail. */
  forget(file: string): string | undefined {
    const known = this.#files.get(file)
    this.#files.delete(file)
    return known?.digest
  }

  async close(): Promise<void> {
    this.#isClosed = true
    this.#watch.close()
    await this.#loop
  }

  async #run(): Promise<void> {
    while (!this.#isClosed) {
      await this.#watch.changed(period)
      for (const [file, known] of this.#files) {
        const digest = await digestOf(file)
        if (this.#isClosed || digest === undefined || digest === known.digest) continue
        // Saved or opened by the face meanwhile: then it knows.
        if (this.#files.get(file) !== known) continue
        this.#files.set(file, { digest })
        this.#tell(file, digest)
      }
    }
  }
}

/** Undefined while it is not there, as in the middle of another program's saving. */
async function digestOf(file: string): Promise<string | undefined> {
  try {
    return (await readLabFile(file)).digest
  } catch {
    return undefined
  }
}
