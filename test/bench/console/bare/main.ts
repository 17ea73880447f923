// xterm.js and nothing else: what the serial line's tab is held against.
import { FitAddon } from '@xterm/addon-fit'
import { Terminal } from '@xterm/xterm'

/** Bytes of one write: as they come from a socket. */
const part = 64 * 1024

const place = document.querySelector<HTMLElement>('#terminal')
const { width, height } = (await (await fetch('size.json')).json()) as { width: number; height: number }
const flood = new Uint8Array(await (await fetch('flood.txt')).arrayBuffer())
if (place !== null) {
  Object.assign(place.style, { width: `${width}px`, height: `${height}px` })
  // As src/renderer/consoles/terminal/terminal.tsx has it.
  const term = new Terminal({ fontFamily: 'monospace', fontSize: 13, lineHeight: 1.15, scrollback: 10_000 })
  const fit = new FitAddon()
  term.loadAddon(fit)
  term.open(place)
  fit.fit()
  document.querySelector('#write')?.addEventListener('click', () => {
    for (let at = 0; at < flood.length; at += part) term.write(flood.subarray(at, at + part))
  })
}
