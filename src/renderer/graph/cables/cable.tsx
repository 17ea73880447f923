// A cable: its tap's name and rate stand on it, it is as thick as it is busy, and its dash moves only while packets move.
import { memo } from 'react'
import { useTranslation } from 'react-i18next'
import { getBezierPath, type Edge, type EdgeProps } from 'reactflow'
import type { GraphEdge } from '../../../core/topology/graph.ts'
import { useDrawing } from '../distance.ts'
import { rateText, useRate, type Rate } from '../../state/traffic.ts'

export type FlowEdge = Edge<{ edge: GraphEdge }>

/** Pixels: from a line to a hose, by tenfold of bits. */
export function thickness(rate: Rate | undefined): number {
  const bits = rate === undefined ? 0 : Math.max(rate.rx, rate.tx)
  return bits < 1000 ? 1.75 : Math.min(5, 1.75 + Math.log10(bits / 1000) * 0.55)
}

export const Cable = memo(function Cable(props: EdgeProps<FlowEdge>) {
  const { data, sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition } = props
  const edge = data?.edge
  const rate = useRate(edge?.name)
  const letters = useDrawing() === 'letters'
  const [path] = getBezierPath({ sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition, curvature: 0.35 })
  if (edge === undefined) return null
  const moves = rate !== undefined && rate.packets > 0 && edge.presence === 'there'
  const width = thickness(rate)
  const classes = `td-cable td-is-${edge.presence} td-is-${edge.state}${moves ? ' td-moves' : ''}${props.selected === true ? ' td-is-selected' : ''}`
  return (
    <g className={classes}>
      <path className="td-cable-line" d={path} strokeWidth={width} fill="none" />
      {moves ? <path className="td-cable-flow" d={path} strokeWidth={width} fill="none" /> : null}
      {edge.presence === 'surplus' ? (
        <path className="td-cable-strike" d={strike(sourceX, sourceY, targetX, targetY)} fill="none" />
      ) : null}
      {letters ? (
        <path
          className="react-flow__edge-interaction td-cable-reach"
          d={path}
          strokeWidth={18}
          fill="none"
          strokeOpacity={0}
        />
      ) : null}
      {!letters || edge.card === undefined || edge.name === undefined ? null : (
        <text className="td-cable-name" x={targetX - 10} y={targetY - 5} textAnchor="end">
          {edge.name}
        </text>
      )}
      {!letters || edge.card === undefined || !moves ? null : (
        <text className="td-cable-rate" x={targetX - 10} y={targetY + 13} textAnchor="end">
          {rateText(rate.rx + rate.tx)}
        </text>
      )}
      {edge.state === 'blocked' ? <Blocked x={(sourceX + targetX) / 2} y={(sourceY + targetY) / 2 - 6} /> : null}
    </g>
  )
})

function Blocked({ x, y }: { x: number; y: number }) {
  const { t } = useTranslation('graph')
  return (
    <text className="td-cable-word" x={x} y={y} textAnchor="middle">
      {t('state.blocked')}
    </text>
  )
}

/** A short stroke across the middle. */
function strike(x1: number, y1: number, x2: number, y2: number): string {
  const [x, y] = [(x1 + x2) / 2, (y1 + y2) / 2]
  return `M${x - 6} ${y - 6}L${x + 6} ${y + 6}M${x - 6} ${y + 6}L${x + 6} ${y - 6}`
}
