// The plan of the text that is in the editor, made again whenever the text or the host is another.
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData } from '@tanstack/react-query'
import type { Plan } from '../../core/plan/plan.ts'
import { hasErrors } from '../../core/lab/finding.ts'
import { useCall } from '../api/react.tsx'
import { useLab } from '../state/lab.ts'
import type { Goal, Repair } from './change.ts'

/** Milliseconds without an edit. */
const afterEdits = 250

export interface PlanState {
  plan?: Plan
  /** `old`: of a text that has changed since; `again`: of this text, and made again because something has moved. */
  age: 'fresh' | 'again' | 'old'
  error: Error | null
  /** Why there can be none. */
  blocked?: 'broken' | 'errors'
}

export function usePlan(goal: Goal, repair?: Repair): PlanState {
  const { ref, lab, health, findings } = useLab()
  const [settled] = useDebouncedValue(ref, afterEdits)
  const blocked =
    goal === 'down' ? undefined : health === 'broken' ? 'broken' : hasErrors(findings) ? 'errors' : undefined
  const named = lab === undefined ? undefined : { name: lab.name }
  const of = goal === 'down' ? (named ?? settled) : settled
  const { data, error, isPlaceholderData, isFetching } = useCall(
    'plan.make',
    { lab: of ?? { name: 'none' }, goal, ...(repair === undefined ? {} : { repair }) },
    { enabled: of !== undefined && blocked === undefined, placeholderData: keepPreviousData, retry: false },
  )
  const fits = data !== undefined && data.lab === lab?.name
  return {
    age: settled !== ref || isPlaceholderData ? 'old' : isFetching ? 'again' : 'fresh',
    error,
    ...(fits ? { plan: data } : {}),
    ...(blocked === undefined ? {} : { blocked }),
  }
}
