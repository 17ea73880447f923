// Questions that must be answered before something is done: one at a time.
import { create } from '../state/store.ts'

export interface Question {
  title: string
  text: string
  yes: string
  danger: 'danger' | 'harmless'
  done: () => void
}

const store = create<{ question?: Question }>({})

export const modals = {
  ask: (question: Question): void => store.set({ question }),
  close: (): void => store.replace({}),
}
const select = ({ question }: { question?: Question }): Question | undefined => question
export const useQuestion = (): Question | undefined => store.use(select)
