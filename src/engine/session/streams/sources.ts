// Consoles of guests and terminals as byte sources of a stream.
import type { ConsoleStream } from '../../guest/running/console.ts'
import type { ByteSource } from './stream.ts'

export function consoleSource(stream: ConsoleStream, words: string): ByteSource {
  const { readable } = stream
  return {
    onData: (hear) => readable.on('data', (bytes: Buffer) => hear(bytes)),
    onEnd: (hear) => {
      // It may have ended before anybody asked.
      if (readable.closed) hear(words)
      else readable.once('close', () => hear(words))
    },
    pause: () => readable.pause(),
    resume: () => readable.resume(),
    write: (bytes) => stream.write(bytes),
    drained: () => stream.drained(),
    close: () => stream.close(),
  }
}
