// A node of the picture: its name, what it is, what matters of it. Guests have their own (guest-node.tsx).
import type { TFunction } from 'i18next'
import { memo } from 'react'
import type { Node, NodeProps } from 'reactflow'
import type { GraphNode } from '../../../core/topology/graph.ts'
import type { GuestState } from './guest-states.ts'
import { AdviceMark } from '../../advice/marks.tsx'
import { DriftMark } from '../../drift/marks.tsx'
import { useDrawing } from '../distance.ts'
import { Led, Presence } from './marks.tsx'
import { PortPlaces, Ports } from './ports.tsx'
import { mostFunctions } from './shape.ts'
import { detailText, kindText, titleOf } from './words.ts'

type T = TFunction<'graph'>

/** `t` with it: a thousand nodes that each ask for it take a tenth of a second. */
export type FlowNode = Node<{ node: GraphNode; t: T }>

export const classesOf = ({ kind, presence, state, foreign }: GraphNode): string =>
  [
    'td-node',
    `td-node-${kind}`,
    `td-is-${presence}`,
    `td-is-${state}`,
    ...(foreign === undefined ? [] : ['td-is-foreign']),
  ].join(' ')

/** A node from furthest: where it is, how it is, and its name, for what that looks like. */
export function Shape({ node, state, t }: { node: GraphNode; state: GraphNode['state'] | GuestState; t: T }) {
  return (
    <div className={classesOf(node)}>
      <div className="td-node-head">
        {node.kind === 'outside' ? null : <Led state={state} t={t} />}
        <span className="td-node-name">{titleOf(node, t)}</span>
      </div>
      <PortPlaces node={node} />
    </div>
  )
}

export const LinkNode = memo(function LinkNode({ data: { node, t } }: NodeProps<FlowNode>) {
  const { facts } = node
  if (useDrawing() === 'shapes') return <Shape node={node} state={node.state} t={t} />
  return (
    <div className={classesOf(node)}>
      <div className="td-node-head">
        {node.kind === 'outside' ? null : <Led state={node.state} t={t} />}
        <span className="td-node-name">{titleOf(node, t)}</span>
        <Presence of={node.presence} t={t} />
        <DriftMark node={node.id} t={t} />
        <AdviceMark node={node.id} />
        <span className="td-node-kind">{kindText(node, t)}</span>
      </div>
      <div className="td-node-detail">{detailText(node, t)}</div>
      {facts.of === 'card' && facts.functions !== undefined ? <Functions {...facts.functions} /> : null}
      <Ports node={node} />
    </div>
  )
})

function Functions({ total, list }: { total: number; list: readonly { address: string; state: string }[] }) {
  const shown = Math.min(total, mostFunctions)
  return (
    <div className="td-functions" aria-hidden="true">
      {Array.from({ length: shown }, (_, at) => (
        <i key={at} className={`td-function td-function-${list[at]?.state ?? 'unmade'}`} />
      ))}
      {total > shown ? <span className="td-function-more">+{total - shown}</span> : null}
    </div>
  )
}
