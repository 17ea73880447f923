// A field's text while one types: checked at each key, committed once, on Enter or when the field is left.
import { useEffect, useRef, useState } from 'react'
import type { Parse } from './parse.ts'

export interface Draft {
  text: string
  /** Why the text is no value. */
  problem: string | undefined
  type: (text: string) => void
  commit: () => void
  revert: () => void
}

/** `shown` is the text of the value in the lab. So that undo has sensible steps, typing alone changes nothing. */
export function useDraft<T>(shown: string, parse: Parse<T>, commit: (value: T | null) => void): Draft {
  const [text, setText] = useState(shown)
  const base = useRef(shown)

  // The lab has changed under the field (undo, the YAML view): the lab is right.
  useEffect(() => {
    if (base.current === shown) return
    base.current = shown
    setText(shown)
  }, [shown])

  const typed = text === shown ? undefined : parse(text)
  return {
    text,
    problem: typed !== undefined && 'problem' in typed ? typed.problem : undefined,
    type: (next) => {
      setText(next)
    },
    commit: () => {
      if (typed === undefined || 'problem' in typed) return
      commit(typed.value)
      // Where the lab keeps what it had (a default that was written out, blanks), the field shows that.
      if (text.trim() === shown) setText(shown)
    },
    revert: () => {
      setText(shown)
    },
  }
}
