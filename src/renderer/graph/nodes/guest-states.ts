// The states of the lab's guests, for their nodes: each hears of its own alone.
import { useCallback } from 'react'
import type { GuestStatus } from '../../../contract/api.ts'
import { create } from '../../state/store.ts'

export type GuestState = GuestStatus['state']
type States = Record<string, GuestState>

const store = create<{ states: States }>({ states: {} })

export function setGuestStates(guests: readonly GuestStatus[]): void {
  const next: States = Object.fromEntries(guests.map(({ name, state }) => [name, state]))
  const { states } = store.get()
  const same =
    Object.keys(next).length === Object.keys(states).length &&
    Object.entries(next).every(([name, state]) => states[name] === state)
  if (!same) store.set({ states: next })
}

export const guestStates = (): States => store.get().states

/** `otherwise`: while nothing is known of it; once that is what is known, nothing is drawn anew. */
export const useGuestState = (name: string, otherwise: GuestState): GuestState =>
  store.use(useCallback(({ states }) => states[name] ?? otherwise, [name, otherwise]))
