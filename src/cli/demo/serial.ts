// Commands for a guest's shell, by its serial line.
import { FaultError } from '../../core/fault.ts'
import type { ConsoleStream } from '../../engine/guest/running/console.ts'

/** A guest's serial line, with what has come out of it so far. */
export class SerialShell {
  #stream: ConsoleStream
  #guest: string
  #heard = ''
  #listeners = new Set<() => void>()
  #asked = 0

  constructor(guest: string, stream: ConsoleStream) {
    this.#guest = guest
    this.#stream = stream
    this.#heard = stream.before.toString('utf8')
    stream.readable.on('data', (bytes: Buffer) => {
      this.#heard += bytes.toString('utf8')
      for (const listener of this.#listeners) listener()
    })
    stream.readable.resume()
  }

  /** Waits until the guest says that its shells are there; what is typed before that is lost. */
  async ready(seconds = 60): Promise<void> {
    await this.#until((text) => /^READY /m.exec(text), seconds, 'READY')
  }

  /** Runs a command in the guest; its output, or undefined if it failed. */
  async run(command: string, seconds = 30): Promise<string | undefined> {
    const mark = `tapdeck-${++this.#asked}-`
    const from = this.#heard.length
    this.#stream.write(`echo ${mark}begin; ${command}; echo ${mark}$?\n`)
    // The shell repeats what was typed; only what stands at the beginning of a line is said by the commands.
    const said = new RegExp(`(?:^|\n)${mark}begin\n([^]*?)(?:^|\n)?${mark}(\\d+)\n`)
    const [, output = '', status] = await this.#until(
      (text) => said.exec(text.slice(from).replaceAll('\r', '')),
      seconds,
      command,
    )
    return status === '0' ? output.trim() : undefined
  }

  close(): void {
    this.#stream.close()
  }

  #until<T>(find: (text: string) => T | null, seconds: number, what: string): Promise<T> {
    return new Promise((done, fail) => {
      const look = (): void => {
        const found = find(this.#heard)
        if (found === null) return
        this.#listeners.delete(look)
        clearTimeout(timer)
        done(found)
      }
      const timer = setTimeout(() => {
        this.#listeners.delete(look)
        fail(
          new FaultError({
            code: 'demo.silent',
            message: `Guest ${this.#guest} did not answer within ${seconds} s: ${what}`,
            cause: this.#heard.slice(-400),
            retry: 'again',
          }),
        )
      }, seconds * 1000)
      this.#listeners.add(look)
      look()
    })
  }
}
