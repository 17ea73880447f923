// The small marks of nodes: the light, whose shape says the state as well as its colour, and the tag of what is not there yet.
import type { TFunction } from 'i18next'
import type { GraphNode } from '../../../core/topology/graph.ts'
import type { GuestState } from './guest-states.ts'
import { word } from './words.ts'

type T = TFunction<'graph'>

// `t` is handed down: a picture of a thousand nodes would else ask for it many thousand times.
export function Led({ state, t }: { state: GraphNode['state'] | GuestState; t: T }) {
  return <i className={`td-led td-led-${state}`} role="img" aria-label={word(`state.${state}`, t)} />
}

export function Presence({ of, t }: { of: GraphNode['presence']; t: T }) {
  return of === 'there' ? null : <span className={`td-tag td-tag-${of}`}>{word(`presence.${of}`, t)}</span>
}
