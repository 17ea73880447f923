// What others have changed under the lab that is open, and what can be done about it.
import { useCallback, useMemo } from 'react'
import type { DriftReport } from '../../contract/drift.ts'
import type { Drift } from '../../core/drift/drift.ts'
import { useEngine } from '../api/react.tsx'
import { showFault } from '../app/notify.ts'
import { useLabStatus } from '../guests/status.ts'
import { useReview } from '../plan/use-apply.ts'
import { useLab } from '../state/lab.ts'

const none: readonly Drift[] = []

/** In the order of the plan; `report` is undefined while nothing is known. */
export function useDrift(): { drifts: readonly Drift[]; report: DriftReport | undefined } {
  const { status } = useLabStatus()
  const { lab } = useLab()
  const report = status !== undefined && status.drift.lab === lab?.name ? status.drift : undefined
  return { drifts: report?.state === 'compared' ? report.drifts : none, report }
}

export function useDriftActions(): {
  /** As one step of undo: one of them, or all that can be. */
  adopt(id?: string): Promise<void>
  /** Opens the plan that puts it back: one of them with what it needs, or all. */
  repair(id?: string): void
} {
  const engine = useEngine()
  const { ref, edit } = useLab()
  const review = useReview()
  const adopt = useCallback(
    async (id?: string) => {
      if (ref === undefined) return
      try {
        const { edits } = await engine.call('drift.adopt', { lab: ref, ...(id === undefined ? {} : { ids: [id] }) })
        const [first, ...more] = edits
        if (first !== undefined) edit(first, ...more)
      } catch (error) {
        showFault(error)
      }
    },
    [engine, ref, edit],
  )
  return useMemo(() => ({ adopt, repair: (id) => review('up', id === undefined ? 'all' : [id]) }), [adopt, review])
}
