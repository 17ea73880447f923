// How frames travel: Electron's messages where there is a desktop, a WebSocket in a browser.
import type { DesktopBridge } from '../../contract/desktop.ts'

declare global {
  interface Window {
    tapdeck?: DesktopBridge
  }
}

export interface Transport {
  /** Only while it is open. */
  send(frame: string | Uint8Array<ArrayBuffer>): void
  onFrame(hear: (frame: string | Uint8Array) => void): void
  onState(hear: (state: 'open' | 'lost') => void): void
}

export function transportOf(window: Window): Transport {
  return window.tapdeck === undefined ? socketTransport(window.location) : bridgeTransport(window.tapdeck)
}

/** The desktop starts its engine again by itself. */
function bridgeTransport(bridge: DesktopBridge): Transport {
  return {
    send: (frame) => bridge.send(frame),
    onFrame: (hear) => void bridge.onFrame(hear),
    onState: (hear) => void bridge.onEngine((state) => hear(state === 'up' ? 'open' : 'lost')),
  }
}

/** Milliseconds between two tries to connect again: doubled each time, and spread so that windows do not come all at once. */
const firstPause = 250
const longestPause = 10_000

const nobody = (): void => undefined

function socketTransport({ href }: Location): Transport {
  const url = new URL('socket', href)
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:'
  let socket: WebSocket | undefined
  let pause = firstPause
  const hearers: { frame: (frame: string | Uint8Array) => void; state: (state: 'open' | 'lost') => void } = {
    frame: nobody,
    state: nobody,
  }
  let timer: ReturnType<typeof setTimeout> | undefined

  function connect(): void {
    clearTimeout(timer)
    timer = undefined
    const next = new WebSocket(url)
    socket = next
    next.binaryType = 'arraybuffer'
    next.addEventListener('open', () => {
      pause = firstPause
      hearers.state('open')
    })
    next.addEventListener('message', ({ data }: MessageEvent<string | ArrayBuffer>) =>
      hearers.frame(typeof data === 'string' ? data : new Uint8Array(data)),
    )
    next.addEventListener('close', () => {
      hearers.state('lost')
      timer = setTimeout(connect, pause * (0.5 + Math.random() / 2))
      pause = Math.min(pause * 2, longestPause)
    })
  }
  // Whoever comes back to the window does not wait for the next try.
  const soon = (): void => {
    if (timer !== undefined && document.visibilityState === 'visible') connect()
  }
  window.addEventListener('online', soon)
  document.addEventListener('visibilitychange', soon)
  return {
    send: (frame) => socket?.send(frame),
    onFrame: (hear) => (hearers.frame = hear),
    onState: (hear) => {
      hearers.state = hear
      connect()
    },
  }
}
