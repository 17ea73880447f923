// Keeps the engine's process running, and carries the frames of the windows to and fro.
import { utilityProcess, type UtilityProcess } from 'electron'
import type { FromEngine, ToEngine } from './messages.ts'
import { note } from '../log.ts'

export interface WindowEnd {
  frame(frame: string | Uint8Array): void
  engine(state: 'up' | 'down'): void
}

/** Milliseconds: before an engine that has died is started again, doubled while it dies young; until it counts as well. */
const firstPause = 200
const longestPause = 10_000
const youth = 10_000
/** Milliseconds before a window that did not keep to the contract gets another session. */
const refusalPause = 1000
/** Milliseconds that the engine gets to roll back what nobody has kept. */
const farewell = 15_000

export class EngineProcess {
  readonly #module: string
  readonly #windows = new Map<number, WindowEnd>()
  #process: UtilityProcess | undefined
  #state: 'up' | 'down' = 'down'
  #pause = firstPause
  #isEnding = false
  #tellEnded: (guests: string[]) => void = () => undefined

  /** @param module the engine's own bundle */
  constructor(module: string) {
    this.#module = module
    this.#start()
  }

  get pid(): number | undefined {
    return this.#process?.pid
  }

  /** A window that has (again) loaded: its session begins anew. */
  connect(window: number, end: WindowEnd): void {
    this.#windows.set(window, end)
    if (this.#state === 'down') return end.engine('down')
    this.#say({ kind: 'open', window })
    end.engine('up')
  }

  disconnect(window: number): void {
    if (this.#windows.delete(window)) this.#say({ kind: 'close', window })
  }

  hear(window: number, frame: string | Uint8Array): void {
    if (this.#windows.has(window)) this.#say({ kind: 'frame', window, frame })
  }

  /** Ends it. Resolves to the guests that go on. */
  async end(): Promise<string[]> {
    this.#isEnding = true
    if (this.#state === 'down') return []
    const guests = await new Promise<string[]>((done) => {
      const timer = setTimeout(() => done([]), farewell)
      this.#tellEnded = (names) => {
        clearTimeout(timer)
        done(names)
      }
      this.#say({ kind: 'end' })
    })
    this.#process?.kill()
    return guests
  }

  #start(): void {
    const began = Date.now()
    const child = utilityProcess.fork(this.#module, [], { serviceName: 'Tapdeck engine', stdio: 'inherit' })
    this.#process = child
    child.once('spawn', () => {
      this.#state = 'up'
      for (const [window, end] of this.#windows) this.connect(window, end)
    })
    child.on('message', (message: FromEngine) => this.#hear(message))
    child.once('exit', (code) => {
      this.#state = 'down'
      this.#tellEnded([])
      if (this.#isEnding) return
      note(`the engine has ended with ${code}; it is started again`)
      for (const end of this.#windows.values()) end.engine('down')
      this.#pause = Date.now() - began > youth ? firstPause : Math.min(this.#pause * 2, longestPause)
      setTimeout(() => {
        if (!this.#isEnding) this.#start()
      }, this.#pause)
    })
  }

  #hear(message: FromEngine): void {
    switch (message.kind) {
      case 'frame':
        return this.#windows.get(message.window)?.frame(message.frame)
      case 'refused':
        note(`a window was refused: ${message.why}`)
        return this.#reopen(message.window)
      case 'ended':
        return this.#tellEnded(message.guests)
    }
  }

  /** What is wrong may be the page that was there, not the one that is: it begins anew, and not too often. */
  #reopen(window: number): void {
    const end = this.#windows.get(window)
    end?.engine('down')
    setTimeout(() => {
      if (end !== undefined && this.#state === 'up' && this.#windows.get(window) === end) this.connect(window, end)
    }, refusalPause)
  }

  #say(message: ToEngine): void {
    this.#process?.postMessage(message)
  }
}
