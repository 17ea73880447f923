// The line to a console: opened when its guest runs, opened again when that comes back, closed with the tab.
import { useCallback, useEffect, useRef, useState } from 'react'
import { type Fault, faultOf } from '../../core/fault.ts'
import type { FaceOutput } from '../../contract/api.ts'
import type { ByteStream, EngineClient } from '../api/client.ts'
import { useEngine } from '../api/react.tsx'

export type Opened = FaceOutput<'console.open'>

export interface Spoken {
  id: number
  stream: ByteStream
  before: Uint8Array
}

export type Line =
  | { state: 'waiting' }
  | { state: 'opening' }
  | ({ state: 'open' } & Spoken)
  /** `spoken`: what was open, whose last words can still be read. */
  | { state: 'ended'; why: string; spoken?: Spoken }
  | { state: 'refused'; fault: Fault }

/** Milliseconds: the guest's end is told a moment after the end of its streams, so an early try would only be refused. */
const beforeNextTry = 1500

export const bytesOf = (base64: string): Uint8Array => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))

/**
 * `open` is called whenever `wanted` becomes true, when the engine is found again, and by `again`. A shell that ended stays
 * ended (`retry: 'never'`); a console of a guest that runs is opened anew.
 */
export function useLine(
  open: (client: EngineClient) => Promise<Opened>,
  { wanted, retry }: { wanted: boolean; retry: 'always' | 'never' },
): { line: Line; again: () => void } {
  const client = useEngine()
  const [line, setLine] = useState<Line>({ state: 'waiting' })
  const [round, setRound] = useState(0)
  const opener = useRef(open)
  opener.current = open
  const again = useCallback(() => setRound((count) => count + 1), [])

  useEffect(() => {
    if (!wanted) {
      setLine({ state: 'waiting' })
      return undefined
    }
    let over = false
    let stream: ByteStream | undefined
    let timer: ReturnType<typeof setTimeout> | undefined
    const later = (): void => {
      if (!over && retry === 'always') timer = setTimeout(again, beforeNextTry)
    }
    setLine({ state: 'opening' })
    opener.current(client).then(
      ({ stream: id, before }) => {
        const opened = client.stream(id)
        if (over) return opened.close()
        stream = opened
        const spoken: Spoken = {
          id,
          stream: opened,
          before: before === undefined ? new Uint8Array() : bytesOf(before),
        }
        opened.onClose((why) => {
          if (over) return
          stream = undefined
          setLine({ state: 'ended', why, spoken })
          later()
        })
        setLine({ state: 'open', ...spoken })
        return undefined
      },
      (error: unknown) => {
        if (over) return
        const fault = faultOf(error)
        setLine({ state: 'refused', fault })
        if (fault.retry === 'again') later()
      },
    )
    return () => {
      over = true
      clearTimeout(timer)
      stream?.close()
    }
  }, [client, wanted, retry, round, again])

  useEffect(() => {
    let lost = client.state === 'lost'
    return client.onState(() => {
      if (client.state === 'lost') {
        lost = true
        setLine((now) =>
          now.state === 'open'
            ? { state: 'ended', why: '', spoken: now }
            : now.state === 'opening'
              ? { state: 'ended', why: '' }
              : now,
        )
      } else if (client.state === 'open' && lost) {
        lost = false
        if (retry === 'always') again()
      }
    })
  }, [client, retry, again])

  return { line, again }
}
