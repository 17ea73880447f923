// The mark of nodes that others have changed something of; each hears of its own alone.
import type { TFunction } from 'i18next'
import { useCallback } from 'react'
import type { Drift } from '../../core/drift/drift.ts'
import { create } from '../state/store.ts'

type Counts = Record<string, number>
const store = create<{ counts: Counts }>({ counts: {} })

export function setDriftMarks(drifts: readonly Drift[]): void {
  const next: Counts = {}
  for (const { node } of drifts) if (node !== undefined) next[node] = (next[node] ?? 0) + 1
  const { counts } = store.get()
  const same =
    Object.keys(next).length === Object.keys(counts).length &&
    Object.entries(next).every(([node, count]) => counts[node] === count)
  if (!same) store.set({ counts: next })
}

export function DriftMark({ node, t }: { node: string; t: TFunction<'graph'> }) {
  const count = store.use(useCallback(({ counts }) => counts[node] ?? 0, [node]))
  return count === 0 ? null : (
    <span className="td-tag td-tag-drift" title={t('drift.mark', { count })}>
      {t('drift.changed')}
    </span>
  )
}
