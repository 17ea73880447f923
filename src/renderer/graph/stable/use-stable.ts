// A function that is always the same one and always does what the last render said: a thousand nodes are not drawn anew for a new closure.
import { useCallback, useLayoutEffect, useRef } from 'react'

export function useStable<Args extends unknown[], Result>(run: (...args: Args) => Result): (...args: Args) => Result {
  const last = useRef(run)
  useLayoutEffect(() => {
    last.current = run
  })
  return useCallback((...args: Args) => last.current(...args), [])
}
