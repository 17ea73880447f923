// Flow control of a session's streams: nothing piles up, nothing is lost, whoever cheats is cut off.
import { describe, expect, it } from 'vitest'
import { dataFrame, readByteFrame } from '../../../src/contract/bytes.ts'
import { mostUnacknowledged } from '../../../src/contract/frame.ts'
import { Stream, type ByteSource } from '../../../src/engine/session/streams/stream.ts'

class Scene implements ByteSource {
  give: (bytes: Uint8Array) => void = () => undefined
  end: (why: string) => void = () => undefined
  state: 'flowing' | 'paused' | 'closed' = 'flowing'
  takes: 'all' | 'nothing' = 'all'
  taken = 0
  drain: () => void = () => undefined
  /** Bytes that reached the face. */
  received: number[] = []
  acknowledged = 0
  violation: string | undefined
  closedBecause: string | undefined
  readonly stream = new Stream(
    7,
    this,
    {
      text: () => undefined,
      bytes: (frame) => this.#hear(frame),
      waiting: () => 0,
      end: (why) => (this.violation = why),
    },
    (why) => (this.closedBecause = why),
  )

  onData(hear: (bytes: Uint8Array) => void): void {
    this.give = hear
  }
  onEnd(hear: (why: string) => void): void {
    this.end = hear
  }
  pause(): void {
    this.state = 'paused'
  }
  resume(): void {
    this.state = 'flowing'
  }
  write(bytes: Uint8Array): boolean {
    this.taken += bytes.length
    return this.takes === 'all'
  }
  drained(): Promise<void> {
    return new Promise((done) => (this.drain = done))
  }
  close(): void {
    this.state = 'closed'
  }

  #hear(bytes: Uint8Array): void {
    const frame = readByteFrame(bytes)
    if (frame?.kind === 'data') for (const byte of frame.bytes) this.received.push(byte)
    else if (frame?.kind === 'ack') this.acknowledged += frame.count
  }
}

const started = (): Scene => {
  const scene = new Scene()
  scene.stream.start()
  return scene
}

/** Numbered, so that a lost or doubled byte shows. */
const bytes = (from: number, count: number): Uint8Array =>
  Uint8Array.from({ length: count }, (_, i) => (from + i) % 251)

describe('bytes of a guest on their way to a window', () => {
  it('go at once while the window keeps up', () => {
    const scene = started()
    scene.give(bytes(0, 1000))
    expect(scene.received).toEqual([...bytes(0, 1000)])
    expect(scene.state).toBe('flowing')
  })

  it('stop exactly at the limit, and the guest waits', () => {
    const scene = started()
    for (let at = 0; at < mostUnacknowledged + 5000; at += 1000) scene.give(bytes(at, 1000))
    expect(scene.received).toHaveLength(mostUnacknowledged)
    expect(scene.state).toBe('paused')
  })

  it('go on by as much as the window acknowledges, in order, and none is lost', () => {
    const scene = started()
    const all = bytes(0, mostUnacknowledged + 3000)
    scene.give(all)
    scene.stream.acknowledge(1000)
    expect(scene.received).toHaveLength(mostUnacknowledged + 1000)
    expect(scene.state).toBe('paused')
    scene.stream.acknowledge(2000)
    expect(Uint8Array.from(scene.received)).toEqual(all)
    expect(scene.state).toBe('flowing')
  })

  it('are all there before the window hears of the end', () => {
    const scene = started()
    scene.give(bytes(0, mostUnacknowledged + 10))
    scene.end('The guest has ended it.')
    expect(scene.closedBecause).toBeUndefined()
    scene.stream.acknowledge(10)
    expect(scene.received).toHaveLength(mostUnacknowledged + 10)
    expect(scene.closedBecause).toBe('The guest has ended it.')
  })

  it('do not follow after the window has closed the stream', () => {
    const scene = started()
    scene.stream.close()
    scene.give(bytes(0, 10))
    expect(scene.received).toEqual([])
    expect(scene.state).toBe('closed')
  })
})

describe('bytes of a window on their way to a guest', () => {
  it('are acknowledged when the guest has taken them', async () => {
    const scene = started()
    scene.stream.write(bytes(0, 300))
    expect(scene.acknowledged).toBe(300)
    scene.takes = 'nothing'
    scene.stream.write(bytes(0, 200))
    expect(scene.acknowledged).toBe(300)
    scene.drain()
    await Promise.resolve()
    await Promise.resolve()
    expect(scene.acknowledged).toBe(500)
  })

  it('end the connection of a window that does not wait', () => {
    const scene = started()
    scene.takes = 'nothing'
    for (let sent = 0; sent <= 2 * mostUnacknowledged; sent += 50_000) scene.stream.write(bytes(0, 50_000))
    expect(scene.violation).toMatch(/ahead/)
    expect(scene.taken).toBeLessThanOrEqual(2 * mostUnacknowledged)
  })

  it('cannot be acknowledged by a window that was never given them', () => {
    const scene = started()
    scene.give(bytes(0, 10))
    scene.stream.acknowledge(11)
    expect(scene.violation).toMatch(/11 bytes/)
  })
})

describe('a binary frame', () => {
  it('that is cut short, or of an unknown kind, is none', () => {
    expect(readByteFrame(new Uint8Array(4))).toBeUndefined()
    expect(readByteFrame(Uint8Array.of(9, 0, 0, 0, 1))).toBeUndefined()
    expect(readByteFrame(Uint8Array.of(2, 0, 0, 0, 1, 0, 0))).toBeUndefined()
  })

  it('carries its stream’s number and its bytes', () => {
    expect(readByteFrame(dataFrame(0xfffffffe, Uint8Array.of(1, 2)))).toEqual({
      kind: 'data',
      stream: 0xfffffffe,
      bytes: Uint8Array.of(1, 2),
    })
  })
})
