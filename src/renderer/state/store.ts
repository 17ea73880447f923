// A small store outside of React: components subscribe to the part they show.
import { useCallback, useSyncExternalStore } from 'react'

export interface Store<T extends object> {
  get(): T
  set(values: Partial<T>): void
  /** All of it: keys that the new state does not have are gone. */
  replace(next: T): void
  subscribe(hear: () => void): () => void
  /** Selectors must give the same value for the same state. */
  use<Part>(select: (state: T) => Part): Part
}

export function create<T extends object>(first: T): Store<T> {
  let state = first
  const listeners = new Set<() => void>()
  const get = (): T => state
  const replace = (next: T): void => {
    state = next
    for (const hear of listeners) hear()
  }
  const subscribe = (hear: () => void): (() => void) => {
    listeners.add(hear)
    return () => listeners.delete(hear)
  }
  return {
    get,
    set: (values) => replace({ ...state, ...values }),
    replace,
    subscribe,
    use<Part>(select: (state: T) => Part): Part {
      return useSyncExternalStore(
        subscribe,
        useCallback(() => select(state), [select]),
      )
    },
  }
}
