// A viewer that asks for the whole screen again and again, uncompressed, and counts what comes (RFC 6143).

/** Bytes both ways, whatever carries them. */
export interface Channel {
  send(bytes: Uint8Array): void
  onData(hear: (bytes: Uint8Array) => void): void
  close(): void
}

/** What has come, in order, to be taken by whoever waits. */
class Inbox {
  readonly #parts: Uint8Array[] = []
  #wake: () => void = () => undefined

  constructor(channel: Channel) {
    channel.onData((bytes) => {
      this.#parts.push(bytes)
      this.#wake()
    })
  }

  async take(count: number): Promise<Buffer> {
    const taken: Uint8Array[] = []
    await this.#each(count, (part) => taken.push(part))
    return Buffer.concat(taken)
  }

  skip = (count: number): Promise<void> => this.#each(count, () => undefined)

  async #each(count: number, see: (part: Uint8Array) => void): Promise<void> {
    for (let left = count; left > 0;) {
      const [first] = this.#parts
      if (first === undefined) {
        await new Promise<void>((done) => (this.#wake = done))
        continue
      }
      const part = first.subarray(0, left)
      see(part)
      left -= part.length
      if (part.length === first.length) this.#parts.shift()
      else this.#parts[0] = first.subarray(part.length)
    }
  }
}

const raw = 0
/** Requests on their way at once, so that the server never waits for the next. */
const ahead = 2

/** Megabytes a second of screen contents, over so many milliseconds after a first screen that does not count. */
export async function screenThroughput(channel: Channel, milliseconds: number): Promise<number> {
  const inbox = new Inbox(channel)
  const { width, height } = await greet(channel, inbox)
  // With a pointer that stays where it is: QEMU looks at a screen that nobody touches less and less often (vnc_refresh in ui/vnc.c).
  const request = Buffer.alloc(16)
  request.writeUInt8(5, 0)
  request.writeUInt8(3, 6)
  request.writeUInt16BE(width, 12)
  request.writeUInt16BE(height, 14)
  for (let sent = 0; sent < ahead; sent++) channel.send(request)
  await update(inbox)
  channel.send(request)
  let bytes = 0
  const start = performance.now()
  while (performance.now() - start < milliseconds) {
    bytes += await update(inbox)
    channel.send(request)
  }
  const seconds = (performance.now() - start) / 1000
  channel.close()
  return bytes / 1e6 / seconds
}

async function greet(channel: Channel, inbox: Inbox): Promise<{ width: number; height: number }> {
  channel.send(await inbox.take(12))
  const [types = 0] = await inbox.take(1)
  await inbox.take(types)
  channel.send(Buffer.from([1]))
  if ((await inbox.take(4)).readUInt32BE() !== 0) throw new Error('the screen asks for a password')
  channel.send(Buffer.from([1]))
  const said = await inbox.take(24)
  await inbox.take(said.readUInt32BE(20))
  const encodings = Buffer.alloc(8)
  encodings.writeUInt8(2, 0)
  encodings.writeUInt16BE(1, 2)
  encodings.writeInt32BE(raw, 4)
  channel.send(encodings)
  return { width: said.readUInt16BE(0), height: said.readUInt16BE(2) }
}

/** One FramebufferUpdate of 32 bits a pixel; its bytes. */
async function update(inbox: Inbox): Promise<number> {
  const head = await inbox.take(4)
  if (head[0] !== 0) throw new Error(`message ${head[0]} is not expected here`)
  let bytes = 0
  for (let left = head.readUInt16BE(2); left > 0; left--) {
    const rectangle = await inbox.take(12)
    if (rectangle.readInt32BE(8) !== raw) throw new Error('it is not raw')
    const length = rectangle.readUInt16BE(4) * rectangle.readUInt16BE(6) * 4
    await inbox.skip(length)
    bytes += length
  }
  return bytes
}
