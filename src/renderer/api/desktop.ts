// The desktop around the window, where there is one: in a browser there is none, and all this does nothing.
import { useEffect, useRef } from 'react'
import type { DesktopBridge, MenuCommand } from '../../contract/desktop.ts'

export const desktop = (): DesktopBridge | undefined => window.tapdeck

/** Calls `hear` for every command of the native menu; always the function of the last render. */
export function useMenu(hear: (command: MenuCommand) => void): void {
  const latest = useLatest(hear)
  useEffect(() => desktop()?.onMenu((command) => latest.current(command)), [latest])
}

/** Calls `hear` for every lab file that the system asks to be opened; those from before at once. */
export function useFilesToOpen(hear: (file: string) => void): void {
  const latest = useLatest(hear)
  useEffect(() => desktop()?.onOpenFile((file) => latest.current(file)), [latest])
}

/** Closing the window asks while something is not saved. */
export function useUnsaved(state: 'saved' | 'unsaved'): void {
  useEffect(() => {
    const bridge = desktop()
    if (bridge !== undefined) return bridge.setUnsaved(state)
    if (state === 'saved') return undefined
    const ask = (event: BeforeUnloadEvent): void => event.preventDefault()
    window.addEventListener('beforeunload', ask)
    return () => window.removeEventListener('beforeunload', ask)
  }, [state])
}

function useLatest<T>(value: T): { readonly current: T } {
  const latest = useRef(value)
  useEffect(() => {
    latest.current = value
  })
  return latest
}
