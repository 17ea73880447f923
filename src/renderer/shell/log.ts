// What has happened since the window opened, for the log: what the engine told, and what went wrong.
import { create } from '../state/store.ts'

export interface LogLine {
  id: number
  /** Milliseconds since 1970. */
  time: number
  level: 'note' | 'warn'
  text: string
}

/** More than anyone scrolls through. */
const most = 500
const store = create<{ lines: readonly LogLine[] }>({ lines: [] })
let count = 0

const select = ({ lines }: { lines: readonly LogLine[] }): readonly LogLine[] => lines
export const useLines = (): readonly LogLine[] => store.use(select)

export function log(text: string, level: LogLine['level'] = 'note'): void {
  store.set({ lines: [...store.get().lines, { id: count++, time: Date.now(), level, text }].slice(-most) })
}
