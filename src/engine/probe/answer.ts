// How one try of a probe ends.

export type Answer =
  | { is: 'yes' }
  /** Nothing speaks against it; only time can tell. */
  | { is: 'unsure'; words: string }
  | { is: 'no'; words: string }

export const yes: Answer = { is: 'yes' }
export const no = (words: string): Answer => ({ is: 'no', words })
export const unsure = (words: string): Answer => ({ is: 'unsure', words })

/** Milliseconds that somebody gets to answer one question. */
export const answerTime = 1000
