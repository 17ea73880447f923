// Keys that work wherever the focus is: undo, redo, save, apply, find.
import { useEffect } from 'react'
import { spotlight } from '@mantine/spotlight'
import { useReview } from '../plan/use-apply.ts'
import { useLab } from '../state/lab.ts'
import { goTo, pages } from '../state/view.ts'

/** Text fields and consoles undo by themselves. */
const undoesItself = (target: EventTarget | null): boolean =>
  target instanceof Element &&
  target.closest('input, textarea, [contenteditable="true"], .td-console, .td-yaml') !== null

export function useWindowKeys(): void {
  const { undo, redo, save, showing } = useLab()
  const review = useReview()
  useEffect(() => {
    const act = (event: KeyboardEvent): (() => void) | undefined => {
      const inConsole = event.target instanceof Element && event.target.closest('.td-console') !== null
      if (!(event.ctrlKey || event.metaKey) || event.altKey || inConsole) return undefined
      const key = event.key.toLowerCase()
      if (key === 'k') return () => spotlight.open()
      const page = pages[Number(key) - 1]
      if (page !== undefined) return () => goTo(page)
      if (showing !== 'lab') return undefined
      if (key === 's') return () => void save()
      if (key === 'enter') return () => review('up')
      if (undoesItself(event.target)) return undefined
      if (key === 'z') return event.shiftKey ? redo : undo
      return key === 'y' ? redo : undefined
    }
    const hear = (event: KeyboardEvent): void => {
      const action = act(event)
      if (action === undefined) return
      event.preventDefault()
      action()
    }
    window.addEventListener('keydown', hear)
    return () => window.removeEventListener('keydown', hear)
  }, [undo, redo, save, showing, review])
}
