// Says when the window has nothing to draw for the first time: what can wait till then does not keep the picture of a large lab waiting.
import { useEffect, useState } from 'react'

/** Milliseconds after which it is said all the same. */
const atLatest = 500

export function useFirstRest(): 'busy' | 'rested' {
  const [window, setWindow] = useState<'busy' | 'rested'>('busy')
  useEffect(() => {
    const request = requestIdleCallback(() => setWindow('rested'), { timeout: atLatest })
    return () => cancelIdleCallback(request)
  }, [])
  return window
}
