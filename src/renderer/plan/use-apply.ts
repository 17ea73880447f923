// Applying, keeping, rolling back: what the buttons of the plan do.
import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect } from 'react'
import { faultOf } from '../../core/fault.ts'
import type { Plan } from '../../core/plan/plan.ts'
import { usualKeepWithin } from '../../core/plan/risk/risk.ts'
import { afterCall } from '../api/cache.ts'
import { useConnection, useEngine, useEvent } from '../api/react.tsx'
import { showFault } from '../app/notify.ts'
import { useLab } from '../state/lab.ts'
import { openTab } from '../state/view.ts'
import {
  accordingTo,
  afterEdit,
  afterLeaving,
  goalOf,
  setChange,
  theChange,
  type Change,
  type Goal,
  type Repair,
} from './change.ts'

export type Keeping = 'at-once' | 'when-confirmed'

/** Opens the plan of the open lab, to be looked at before anything is done. */
export function useReview(): (goal: Goal, repair?: Repair) => void {
  const name = useLab().lab?.name
  return useCallback(
    (goal, repair) => {
      openTab({ kind: 'plan' })
      const { phase } = theChange(name)
      if (name !== undefined && phase !== 'running' && phase !== 'waiting')
        setChange(name, { phase: 'review', goal, ...withRepair(repair) })
    },
    [name],
  )
}

export function useApply(): {
  apply(plan: Plan, keeping: Keeping, repair?: Repair): Promise<void>
  end(lab: string, how: 'keep' | 'rollback'): Promise<void>
} {
  const engine = useEngine()
  const cache = useQueryClient()
  const { ref, lab, save, saved } = useLab()
  const name = lab?.name
  const apply = useCallback(
    async (plan: Plan, keeping: Keeping, repair?: Repair) => {
      const mending = withRepair(repair)
      if (ref === undefined) return
      const { goal, lab: of } = plan
      // What is applied is what the file says; what is put back is what it said.
      if (goal === 'up' && repair === undefined && saved === 'edited' && !(await save())) return
      const [first] = plan.steps
      setChange(of, { phase: 'running', goal, ...mending, done: 0, of: plan.steps.length, what: first?.what ?? '' })
      try {
        const {
          state,
          keepWithin: left = usualKeepWithin,
          ended,
        } = await engine.call('plan.apply', {
          lab: goal === 'down' && name !== undefined ? { name } : ref,
          goal,
          hash: plan.hash,
          ...mending,
          ...(keeping === 'when-confirmed' ? { keepWithin: usualKeepWithin } : {}),
        })
        if (state === 'kept') setChange(of, { phase: 'done', goal, ...mending, hash: plan.hash, ended })
        else
          setChange(of, {
            phase: 'waiting',
            goal,
            ...mending,
            hash: plan.hash,
            until: performance.now() + left * 1000,
            of: left,
            ended,
          })
      } catch (error) {
        const fault = faultOf(error)
        setChange(
          of,
          fault.code === 'plan.stale'
            ? { phase: 'review', goal, ...mending, stale: true }
            : { phase: 'failed', goal, ...mending, fault },
        )
      }
      afterCall(cache, 'plan.apply')
    },
    [engine, cache, ref, name, save, saved],
  )
  const end = useCallback(
    async (of: string, how: 'keep' | 'rollback') => {
      const before = theChange(of)
      try {
        await engine.call(`plan.${how}`, { lab: { name: of } })
        // What another began is shown as it is now: this window knows nothing else of it.
        setChange(
          of,
          before.phase === 'waiting' ? endOf(before, how === 'keep' ? 'kept' : 'rolled-back') : { phase: 'idle' },
        )
      } catch (error) {
        if (faultOf(error).code === 'plan.nothing-waits') setChange(of, { phase: 'forgotten' })
        else showFault(error)
      }
      afterCall(cache, 'plan.apply')
    },
    [engine, cache],
  )
  return { apply, end }
}

const withRepair = (repair: Repair | undefined): { repair?: Repair } => (repair === undefined ? {} : { repair })

function endOf(
  { goal, repair, hash, ended }: Extract<Change, { phase: 'waiting' }>,
  state: 'kept' | 'rolled-back',
): Change {
  if (state === 'rolled-back') return { phase: 'undone', ended }
  return { phase: 'done', goal, ...withRepair(repair), ...(hash === undefined ? {} : { hash }), ended }
}

/** Asks the engine whether what waits here still does: what was told while the connection was lost, nobody heard. */
export function useTruth(): () => Promise<void> {
  const engine = useEngine()
  const cache = useQueryClient()
  const { lab } = useLab()
  const name = lab?.name
  return useCallback(async () => {
    if (name === undefined || theChange(name).phase !== 'waiting') return
    try {
      const waits = await engine.call('plan.waiting', {})
      const wait = waits.find(({ lab: of }) => of === name)
      const now = accordingTo(wait, theChange(name), performance.now())
      setChange(name, now)
      // Nobody tells of it: whoever did is gone.
      if (now.phase === 'forgotten') afterCall(cache, 'plan.apply')
    } catch {
      // Asked again soon, or when the connection is there again.
    }
  }, [engine, cache, name])
}

/** To be called once: what the engine tells of changes on their way, of whichever lab. */
export function useChangeEvents(): void {
  const { lab, text } = useLab()
  const name = lab?.name
  const connection = useConnection()
  const ask = useTruth()
  useEffect(() => {
    if (connection === 'open') void ask()
  }, [connection, ask])
  useEffect(() => {
    if (name !== undefined) setChange(name, afterEdit(theChange(name)))
  }, [name, text])
  useEffect(() => {
    if (name === undefined) return undefined
    return () => setChange(name, afterLeaving(theChange(name)))
  }, [name])
  useEvent('plan.progress', ({ lab: of, done, of: all, what }) => {
    const change = theChange(of)
    if (change.phase === 'running') setChange(of, { ...change, done, of: all, what })
  })
  useEvent('plan.ended', ({ lab: of, state, fault }) => {
    const change = theChange(of)
    // A rollback that takes its time is told of after the engine has been asked.
    if (change.phase !== 'waiting' && change.phase !== 'forgotten') return
    if (fault !== undefined) setChange(of, { phase: 'failed', goal: goalOf(change), fault })
    else if (change.phase === 'waiting') setChange(of, endOf(change, state))
    else setChange(of, state === 'rolled-back' ? { phase: 'undone', ended: [] } : { phase: 'idle' })
  })
}
