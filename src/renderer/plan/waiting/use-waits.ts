// The changes that wait for their word, of whichever lab and whichever Tapdeck.
import type { Wait } from '../../../contract/app.ts'
import { useCall } from '../../api/react.tsx'

/** Milliseconds: the engine tells when it has rolled back; another Tapdeck does not. */
const again = 2000

export function useWaits(): readonly Wait[] {
  const { data } = useCall(
    'plan.waiting',
    {},
    {
      refetchInterval: ({ state }) =>
        state.data?.some((wait) => wait.with === 'another' || wait.left === 0) === true && again,
    },
  )
  return data ?? none
}

const none: readonly Wait[] = []

export const useWaitOf = (lab: string | undefined): Wait | undefined => {
  const waits = useWaits()
  return waits.find((wait) => wait.lab === lab)
}
