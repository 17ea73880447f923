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
import { accordingTo, afterEdit, setChange, theChange, type Change, type Goal, type Repair } from './change.ts'

export type Keeping = 'at-once' | 'when-confirmed'

/** Opens the plan, to be looked at before anything is done. */
export function review(goal: Goal, repair?: Repair): void {
  const { phase } = theChange()
  openTab({ kind: 'plan' })
  if (phase !== 'running' && phase !== 'waiting') setChange({ phase: 'review', goal, ...withRepair(repair) })
}

export function useApply(): {
  apply(plan: Plan, keeping: Keeping, repair?: Repair): Promise<void>
  end(how: 'keep' | 'rollback'): Promise<void>
} {
  const engine = useEngine()
  const cache = useQueryClient()
  const { ref, lab, save, saved } = useLab()
  const name = lab?.name
  const apply = useCallback(
    async (plan: Plan, keeping: Keeping, repair?: Repair) => {
      const mending = withRepair(repair)
      if (ref === undefined) return
      const { goal } = plan
      // What is applied is what the file says; what is put back is what it said.
      if (goal === 'up' && repair === undefined && saved === 'edited' && !(await save())) return
      setChange({ phase: 'running', goal, ...mending, done: 0, of: plan.steps.length, what: plan.steps[0]?.what ?? '' })
      try {
        const { state, keepWithin: left = usualKeepWithin } = await engine.call('plan.apply', {
          lab: goal === 'down' && name !== undefined ? { name } : ref,
          goal,
          hash: plan.hash,
          ...mending,
          ...(keeping === 'when-confirmed' ? { keepWithin: usualKeepWithin } : {}),
        })
        if (state === 'kept') setChange({ phase: 'done', goal, ...mending, hash: plan.hash })
        else
          setChange({
            phase: 'waiting',
            goal,
            ...mending,
            hash: plan.hash,
            until: performance.now() + left * 1000,
            of: left,
          })
      } catch (error) {
        const fault = faultOf(error)
        setChange(
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
    async (how: 'keep' | 'rollback') => {
      if (name === undefined) return
      const before = theChange()
      try {
        await engine.call(`plan.${how}`, { lab: { name } })
        setChange(
          how === 'rollback'
            ? { phase: 'undone' }
            : { phase: 'done', goal: 'up', ...(before.phase === 'waiting' ? kept(before) : {}) },
        )
      } catch (error) {
        if (faultOf(error).code === 'plan.nothing-waits') setChange({ phase: 'forgotten' })
        else showFault(error)
      }
      afterCall(cache, 'plan.apply')
    },
    [engine, cache, name],
  )
  return { apply, end }
}

const withRepair = (repair: Repair | undefined): { repair?: Repair } => (repair === undefined ? {} : { repair })

type Kept = { goal: Goal; repair?: Repair; hash?: string }
const kept = ({ goal, repair, hash }: Extract<Change, { phase: 'waiting' }>): Kept => ({
  goal,
  ...withRepair(repair),
  ...(hash === undefined ? {} : { hash }),
})

/** Asks the engine whether what waits here still does: what was told while the connection was lost, nobody heard. */
export function useTruth(): () => Promise<void> {
  const engine = useEngine()
  const { lab } = useLab()
  const name = lab?.name
  return useCallback(async () => {
    if (name === undefined || theChange().phase !== 'waiting') return
    try {
      const status = await engine.call('lab.status', { lab: { name } })
      setChange(accordingTo(status, theChange(), performance.now()))
    } catch (error) {
      // Asked again when the connection is there again.
      if (faultOf(error).code !== 'contract.lost') showFault(error)
    }
  }, [engine, name])
}

/** To be called once: what the engine tells of changes on their way. */
export function useChangeEvents(): void {
  const { lab, text } = useLab()
  const connection = useConnection()
  const ask = useTruth()
  useEffect(() => {
    if (connection === 'open') void ask()
  }, [connection, ask])
  useEffect(() => setChange(afterEdit(theChange())), [text])
  useEvent('plan.progress', ({ lab: of, done, of: all, what }) => {
    const change = theChange()
    if (of === lab?.name && change.phase === 'running') setChange({ ...change, done, of: all, what })
  })
  useEvent('plan.ended', ({ lab: of, state, fault }) => {
    const change = theChange()
    // A rollback that takes its time is told of after the engine has been asked.
    if (of !== lab?.name || (change.phase !== 'waiting' && change.phase !== 'forgotten')) return
    const was = change.phase === 'waiting' ? kept(change) : { goal: 'up' as const }
    if (fault !== undefined) setChange({ phase: 'failed', goal: was.goal, fault })
    else setChange(state === 'rolled-back' ? { phase: 'undone' } : { phase: 'done', ...was })
  })
}
