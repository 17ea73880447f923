// The consoles' pure parts: keys that type a text, and a byte stream in the shape of a WebSocket.
import { describe, expect, it } from 'vitest'
import type { ByteStream } from '../../../src/renderer/api/client.ts'
import { StreamChannel } from '../../../src/renderer/consoles/screen/channel.ts'
import { combinations, strokesOf } from '../../../src/renderer/consoles/screen/keys.ts'

describe('typing a text', () => {
  it('holds shift for what is above a key', () => {
    expect(strokesOf('aA1!').strokes.map(({ code, shift }) => [code, shift])).toEqual([
      ['KeyA', false],
      ['KeyA', true],
      ['Digit1', false],
      ['Digit1', true],
    ])
  })

  it('ends a line with Enter, once', () => {
    expect(strokesOf('\r\n\n\r').strokes.map(({ code }) => code)).toEqual(['Enter', 'Enter', 'Enter'])
  })

  it('types every printable sign of ASCII', () => {
    const all = Array.from({ length: 95 }, (_, at) => String.fromCharCode(32 + at)).join('')
    expect(strokesOf(all).left).toEqual([])
    expect(strokesOf(all).strokes.length).toBe(95)
  })

  it('says what no key types', () => {
    expect(strokesOf('aé語é').left).toEqual(['é', '語'])
  })

  it('has Ctrl+Alt+Del as three keys', () => {
    expect(combinations['Ctrl+Alt+Del']?.map(({ code }) => code)).toEqual(['ControlLeft', 'AltLeft', 'Delete'])
  })
})

class FakeStream implements ByteStream {
  hear: ((bytes: Uint8Array, done: () => void) => void) | undefined
  end: ((why: string) => void) | undefined
  written: Uint8Array[] = []
  closed = 0
  onData(hear: (bytes: Uint8Array, done: () => void) => void): () => void {
    this.hear = hear
    return () => (this.hear = undefined)
  }
  write(bytes: Uint8Array): void {
    this.written.push(bytes)
  }
  close(): void {
    this.closed++
  }
  onClose(hear: (why: string) => void): () => void {
    this.end = hear
    return () => undefined
  }
}

describe('a stream as a WebSocket', () => {
  it('has every member that noVNC looks for', () => {
    const channel = new StreamChannel(new FakeStream())
    const members = [...Object.keys(channel), ...Object.getOwnPropertyNames(Object.getPrototypeOf(channel))]
    // rawChannelProps in core/websock.js of noVNC 1.7.
    for (const name of ['send', 'close', 'binaryType', 'onerror', 'onmessage', 'onopen', 'protocol', 'readyState'])
      expect(members).toContain(name)
  })

  it('loses nothing that came before noVNC listened', async () => {
    const stream = new FakeStream()
    const channel = new StreamChannel(stream)
    expect(stream.hear).toBeUndefined()
    channel.onmessage = () => undefined
    // Not in the same turn: noVNC sets its handler before it is ready for what comes.
    expect(stream.hear).toBeUndefined()
    await Promise.resolve()
    expect(stream.hear).toBeDefined()
  })

  it('acknowledges what was taken', async () => {
    const stream = new FakeStream()
    const channel = new StreamChannel(stream)
    const got: number[] = []
    channel.onmessage = ({ data }) => got.push(...new Uint8Array(data))
    await Promise.resolve()
    let done = 0
    stream.hear?.(Uint8Array.of(1, 2), () => done++)
    expect(got).toEqual([1, 2])
    expect(done).toBe(1)
  })

  it('sends a copy, as noVNC fills its buffer anew', () => {
    const stream = new FakeStream()
    const buffer = Uint8Array.of(7)
    new StreamChannel(stream).send(buffer)
    buffer[0] = 9
    expect(stream.written.map(([first]) => first)).toEqual([7])
  })

  it('tells its end once, whoever ended it', () => {
    const stream = new FakeStream()
    const channel = new StreamChannel(stream)
    const ends: string[] = []
    channel.onclose = ({ reason }) => ends.push(reason)
    stream.end?.('the guest ended')
    channel.close()
    expect(ends).toEqual(['the guest ended'])
    expect(stream.closed).toBe(0)
    expect(channel.readyState).toBe(3)
  })
})
