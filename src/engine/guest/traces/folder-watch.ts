// Wakes who waits for something to happen in folders: by inotify, and by a clock for what that does not see.
import { watch, type FSWatcher } from 'node:fs'

/** For one who waits at a time. */
export class FolderWatch {
  readonly #watchers = new Map<string, FSWatcher>()
  #news = false
  #wake: () => void = () => undefined

  constructor(folders: Iterable<string>) {
    this.follow(new Set(folders))
  }

  /** Watches these folders and no others. One that is not there, or cannot be watched, is left to the clock. */
  follow(folders: ReadonlySet<string>): void {
    for (const folder of this.#watchers.keys()) if (!folders.has(folder)) this.#drop(folder)
    for (const folder of folders) if (!this.#watchers.has(folder)) this.#add(folder)
  }

  /** Until something has changed since the last call, at most `milliseconds`. */
  async changed(milliseconds: number): Promise<void> {
    if (!this.#news) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, milliseconds)
        this.#wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
    this.#news = false
  }

  /** Ends a wait that goes on. */
  wake(): void {
    this.#news = true
    this.#wake()
  }

  close(): void {
    this.follow(new Set())
    this.wake()
  }

  #add(folder: string): void {
    try {
      const watcher = watch(folder, (kind, name) => {
        // The folder itself has gone: it may come again, under another inode.
        if (kind === 'rename' && name !== null && folder.endsWith(`/${name}`)) this.#drop(folder)
        this.wake()
      })
      watcher.on('error', () => this.#drop(folder))
      this.#watchers.set(folder, watcher)
    } catch {
      // Not there, or no more inotify watches to be had.
    }
  }

  #drop(folder: string): void {
    this.#watchers.get(folder)?.close()
    this.#watchers.delete(folder)
  }
}
