// The cables that React Flow does not draw: all of them from furthest, and those whose turn is still to come when one comes closer.
import { memo, useMemo } from 'react'
import { ViewportPortal } from 'reactflow'
import { useRates } from '../../state/traffic.ts'
import type { FlowNode } from '../nodes/node.tsx'
import { bundlesOf } from './bundles.ts'
import type { FlowEdge } from './cable.tsx'

interface Props {
  edges: readonly FlowEdge[]
  nodes: readonly FlowNode[]
}

export const FarCables = memo(function FarCables({ edges, nodes }: Props) {
  const rateOf = useRates()
  const bundles = useMemo(() => bundlesOf(edges, nodes, rateOf), [edges, nodes, rateOf])
  if (bundles.length === 0) return null
  return (
    <ViewportPortal>
      <svg className="td-far-cables" aria-hidden="true">
        {bundles.map(({ classes, width, line, strikes }) => (
          <g key={`${classes} ${width}`} className={classes}>
            <path className="td-cable-line" d={line} strokeWidth={width} fill="none" />
            {strikes === '' ? null : <path className="td-cable-strike" d={strikes} fill="none" />}
          </g>
        ))}
      </svg>
    </ViewportPortal>
  )
})
