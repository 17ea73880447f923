// Sits the user's terminal at a console of a guest, key by key; Ctrl+] leaves.
import type { ConsoleStream } from '../engine/guest/running/console.ts'

export interface Terminal {
  input: NodeJS.ReadStream
  output: NodeJS.WriteStream
  /** For words of ours, apart from the guest's. */
  notes: NodeJS.WriteStream
}

/** Ctrl+], as telnet and virsh have it. */
const leaveKey = 0x1d
/** Milliseconds without a word after which one who only piped something in is done. */
const silence = 500
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Until the user leaves, or the console ends. The terminal is as it was afterwards, whatever ended it. */
export async function attachTerminal(
  stream: ConsoleStream,
  { input, output, notes }: Terminal = { input: process.stdin, output: process.stdout, notes: process.stderr },
): Promise<'left' | 'ended'> {
  const { readable } = stream
  const restore = makeRaw(input)
  if (input.isTTY) notes.write('Ctrl+] leaves.\r\n')
  output.write(stream.before)
  try {
    return await new Promise((resolve) => {
      let quiet: NodeJS.Timeout | undefined
      let isFed = false
      const left = (): void => resolve('left')
      const soon = (): void => {
        clearTimeout(quiet)
        quiet = setTimeout(left, silence)
      }
      readable.on('data', (bytes: Buffer) => {
        if (isFed) soon()
        if (output.write(bytes)) return
        readable.pause()
        output.once('drain', () => readable.resume())
      })
      readable.once('close', () => {
        clearTimeout(quiet)
        resolve('ended')
      })
      // `tapdeck … | head`: nobody reads any more.
      output.once('error', left)
      input.on('data', (bytes: Buffer) => {
        const at = input.isTTY ? bytes.indexOf(leaveKey) : -1
        const isWelcome = stream.write(at < 0 ? bytes : bytes.subarray(0, at))
        if (at >= 0) return left()
        if (isWelcome) return
        input.pause()
        void stream.drained().then(() => input.resume())
      })
      input.once('end', () => {
        isFed = true
        soon()
      })
    })
  } finally {
    restore()
    input.removeAllListeners('data')
    input.pause()
    stream.close()
    if (input.isTTY) notes.write('\r\n')
  }
}

/** Keys come one by one and unseen; the function puts the terminal back, and is called too if the process is ended. */
function makeRaw(input: NodeJS.ReadStream): () => void {
  if (!input.isTTY) return () => undefined
  const before = input.isRaw
  const putBack = (): void => {
    input.setRawMode(before)
  }
  const endBy = (signal: NodeJS.Signals): void => {
    restore()
    process.kill(process.pid, signal)
  }
  const restore = (): void => {
    putBack()
    process.off('exit', putBack)
    for (const signal of signals) process.off(signal, endBy)
  }
  input.setRawMode(true)
  process.once('exit', putBack)
  for (const signal of signals) process.once(signal, endBy)
  return restore
}
