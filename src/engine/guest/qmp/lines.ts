// Bytes as they come from a socket → whole lines, up to a limit.

/** Bytes; query-qmp-schema, the longest answer that QEMU has, is a quarter of a MiB. */
const longest = 16 * 1024 * 1024

/** Gives each line to `take` as soon as it is whole; one that is too long goes to `complain`, once, and ends all. */
export class Lines {
  readonly #take: (line: string) => void
  readonly #complain: (words: string) => void
  #parts: Buffer[] = []
  #length = 0

  constructor(take: (line: string) => void, complain: (words: string) => void) {
    this.#take = take
    this.#complain = complain
  }

  add(part: Buffer): void {
    let rest = part
    for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
      const line = Buffer.concat([...this.#parts, rest.subarray(0, end)])
        .toString()
        .trim()
      this.#parts = []
      this.#length = 0
      rest = rest.subarray(end + 1)
      if (line !== '') this.#take(line)
    }
    if (rest.length === 0) return
    this.#parts.push(rest)
    this.#length += rest.length
    if (this.#length <= longest) return
    this.#parts = []
    this.#length = 0
    this.#complain(`a line of more than ${longest} bytes`)
  }
}
