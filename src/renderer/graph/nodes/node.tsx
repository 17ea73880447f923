// A node of the picture: its name, what it is, what matters of it. Guests have their own (guest-node.tsx).
import { memo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Node, NodeProps } from 'reactflow'
import type { GraphNode } from '../../../core/topology/graph.ts'
import { Led, Presence } from './marks.tsx'
import { Ports } from './ports.tsx'
import { mostFunctions } from './shape.ts'
import { detailText, kindText, titleOf } from './words.ts'

export type FlowNode = Node<{ node: GraphNode }>

export const classesOf = ({ kind, presence, state, foreign }: GraphNode): string =>
  [
    'td-node',
    `td-node-${kind}`,
    `td-is-${presence}`,
    `td-is-${state}`,
    ...(foreign === undefined ? [] : ['td-is-foreign']),
  ].join(' ')

export const LinkNode = memo(function LinkNode({ data: { node } }: NodeProps<FlowNode>) {
  const { t } = useTranslation('graph')
  const { facts } = node
  return (
    <div className={classesOf(node)}>
      <div className="td-node-head">
        {node.kind === 'outside' ? null : <Led state={node.state} t={t} />}
        <span className="td-node-name">{titleOf(node, t)}</span>
        <Presence of={node.presence} t={t} />
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
