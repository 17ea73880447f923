// Seconds until a moment, counted down as long as someone looks.
import { useEffect, useState } from 'react'

/** `until`: milliseconds of performance.now(); undefined where it is not known. */
export function useSecondsLeft(until: number | undefined): number | undefined {
  const [now, setNow] = useState(() => performance.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(performance.now()), 250)
    return () => clearInterval(timer)
  }, [])
  return until === undefined ? undefined : Math.max(0, Math.ceil((until - now) / 1000))
}
