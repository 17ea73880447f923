// A cable: its tap's name and rate stand on it, it is as thick as it is busy, and its dash moves only while packets move.
import { memo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Edge, EdgeProps } from 'reactflow'
import type { GraphEdge } from '../../../core/topology/graph.ts'
import { useDrawing } from '../distance.ts'
import { rateText, useRate } from '../../state/traffic.ts'
import { classesOfCable, isMoving, lineOf, strikeOf, thickness } from './line.ts'

export type FlowEdge = Edge<{ edge: GraphEdge }>

export const Cable = memo(function Cable(props: EdgeProps<FlowEdge>) {
  const { data, sourceX, sourceY, targetX, targetY } = props
  const edge = data?.edge
  const rate = useRate(edge?.name)
  const letters = useDrawing() === 'letters'
  if (edge === undefined) return null
  const path = lineOf(props)
  const moves = isMoving(edge, rate)
  const width = thickness(rate)
  const classes = `${classesOfCable(edge, moves ? 'moves' : 'rests')}${props.selected === true ? ' td-is-selected' : ''}`
  return (
    <g className={classes}>
      <path className="td-cable-line" d={path} strokeWidth={width} fill="none" />
      {moves ? <path className="td-cable-flow" d={path} strokeWidth={width} fill="none" /> : null}
      {edge.presence === 'surplus' ? <path className="td-cable-strike" d={strikeOf(props)} fill="none" /> : null}
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
