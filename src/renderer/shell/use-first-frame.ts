// Says when the first frame has been drawn: what comes after it does not keep the picture of a large lab waiting.
import { useEffect, useState } from 'react'

export function useFirstFrame(): 'awaited' | 'drawn' {
  const [frame, setFrame] = useState<'awaited' | 'drawn'>('awaited')
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    // What is asked for here runs just before the frame is drawn; the timer then after it.
    const request = requestAnimationFrame(() => {
      timer = setTimeout(() => setFrame('drawn'))
    })
    return () => {
      cancelAnimationFrame(request)
      clearTimeout(timer)
    }
  }, [])
  return frame
}
