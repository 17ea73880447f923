// A terminal on a byte stream. What it has shown is acknowledged, so a flood of output waits in the guest, not here.
import '@xterm/xterm/css/xterm.css'
import { useComputedColorScheme } from '@mantine/core'
import { FitAddon } from '@xterm/addon-fit'
import { Terminal as Xterm } from '@xterm/xterm'
import { useEffect, useRef } from 'react'
import type { ByteStream } from '../../api/client.ts'
import { terminalTheme } from './theme.ts'

interface Props {
  label: string
  stream: ByteStream
  /** What was said before anyone listened. */
  before: Uint8Array
  /** For those at the other end who have to know: a shell. */
  resized?: (columns: number, rows: number) => void
}

/** Lines that can be scrolled back to. */
const scrollback = 10_000

export function Terminal({ label, stream, before, resized }: Props) {
  const place = useRef<HTMLDivElement>(null)
  const xterm = useRef<Xterm>(null)
  const onResized = useRef(resized)
  onResized.current = resized
  const scheme = useComputedColorScheme('light')
  const schemeNow = useRef(scheme)
  schemeNow.current = scheme

  useEffect(() => {
    if (place.current === null) return undefined
    const style = getComputedStyle(place.current)
    const term = new Xterm({
      fontFamily: style.getPropertyValue('--mantine-font-family-monospace') || 'monospace',
      fontSize: 13,
      lineHeight: 1.15,
      scrollback,
      cursorBlink: true,
      screenReaderMode: false,
      theme: terminalTheme(schemeNow.current),
    })
    xterm.current = term
    const fit = new FitAddon()
    term.loadAddon(fit)
    term.open(place.current)
    term.attachCustomKeyEventHandler((event) => keepForTerminal(event, term))

    const fitNow = (): void => {
      // A tab that is not shown has no size: fitting to that would cut every line.
      if (place.current === null || place.current.clientWidth === 0 || place.current.clientHeight === 0) return
      fit.fit()
    }
    const watch = new ResizeObserver(fitNow)
    watch.observe(place.current)
    fitNow()

    const ends = [
      term.onResize(({ cols, rows }) => onResized.current?.(cols, rows)),
      term.onData((text) => stream.write(encoder.encode(text))),
      term.onBinary((text) => stream.write(Uint8Array.from(text, (letter) => letter.charCodeAt(0)))),
    ]
    if (before.length > 0) term.write(before)
    const deaf = stream.onData((bytes, done) => term.write(bytes, done))
    onResized.current?.(term.cols, term.rows)
    term.focus()
    return () => {
      deaf()
      watch.disconnect()
      for (const end of ends) end.dispose()
      term.dispose()
      xterm.current = null
    }
  }, [stream, before])

  useEffect(() => xterm.current?.textarea?.setAttribute('aria-label', label), [label, stream])

  useEffect(() => {
    if (xterm.current) xterm.current.options.theme = terminalTheme(scheme)
  }, [scheme])

  return (
    <div
      className="tk-terminal"
      ref={place}
      style={{ background: terminalTheme(scheme).background }}
      data-testid="terminal"
    />
  )
}

const encoder = new TextEncoder()

/**
 * Ctrl+Shift+C copies and Ctrl+Shift+V pastes, as in other terminals: by the browser's own copy and paste, which need no
 * permission. False: the key is not for the terminal.
 */
function keepForTerminal(event: KeyboardEvent, term: Xterm): boolean {
  if (!event.ctrlKey || !event.shiftKey || event.type !== 'keydown') return true
  if (event.code === 'KeyV') return false
  if (event.code !== 'KeyC') return true
  event.preventDefault()
  if (term.hasSelection()) document.execCommand('copy')
  return false
}
