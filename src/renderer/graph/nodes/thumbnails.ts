// Pictures of the guests' screens: only of those that run and are seen, each at most once a second, none while the window is hidden.
import { useEffect, useState, type RefObject } from 'react'
import type { LabRef } from '../../../contract/refs.ts'
import { useEngine } from '../../api/react.tsx'

/** Milliseconds from the end of one picture to the next of the same guest. */
const between = 1000
/** A guest that cannot be pictured is asked less often. */
const afterFault = 5000

/** The last picture of a guest's screen as a URL; undefined while there is none. */
export function useThumbnail(lab: string | undefined, guest: string, seen: 'seen' | 'unseen'): string | undefined {
  const engine = useEngine()
  const [url, setUrl] = useState<string>()
  useEffect(() => {
    if (lab === undefined || seen === 'unseen') return undefined
    const ref: LabRef = { name: lab }
    let timer: ReturnType<typeof setTimeout> | undefined
    let ended = false
    const take = async (): Promise<void> => {
      if (document.visibilityState === 'hidden') return later(between)
      try {
        const { png } = await engine.call('guest.screenshot', { lab: ref, guest })
        if (!ended) setUrl(`data:image/png;base64,${png}`)
        later(between)
      } catch {
        // It has no screen, or has just ended: its state says which.
        later(afterFault)
      }
    }
    const later = (wait: number): void => {
      if (!ended) timer = setTimeout(() => void take(), wait)
    }
    void take()
    return () => {
      ended = true
      clearTimeout(timer)
    }
  }, [engine, lab, guest, seen])
  useEffect(() => {
    if (lab === undefined) setUrl(undefined)
  }, [lab])
  return url
}

/** Whether an element is on the screen. */
export function useSeen(element: RefObject<Element | null>): 'seen' | 'unseen' {
  const [seen, setSeen] = useState<'seen' | 'unseen'>('unseen')
  useEffect(() => {
    if (element.current === null) return undefined
    const watch = new IntersectionObserver(([entry]) => setSeen(entry?.isIntersecting === true ? 'seen' : 'unseen'))
    watch.observe(element.current)
    return () => watch.disconnect()
  }, [element])
  return seen
}
