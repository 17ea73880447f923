// The small marks of nodes: the light, whose shape says the state as well as its colour, and the tag of what is not there yet.
import { useTranslation } from 'react-i18next'
import type { GraphNode } from '../../../core/topology/graph.ts'
import type { GuestState } from './guest-states.ts'

/** `calls`: the word stands beside it already. */
export function Led({ state }: { state: GraphNode['state'] | GuestState }) {
  const { t } = useTranslation('graph')
  return <i className={`td-led td-led-${state}`} role="img" aria-label={t(`state.${state}`)} />
}

export function Presence({ of }: { of: GraphNode['presence'] }) {
  const { t } = useTranslation('graph')
  return of === 'there' ? null : <span className={`td-tag td-tag-${of}`}>{t(`presence.${of}`)}</span>
}
