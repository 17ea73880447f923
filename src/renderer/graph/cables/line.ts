// How a cable looks, whoever draws it: its line, its classes, its thickness.
import { getBezierPath, type Position } from 'reactflow'
import type { GraphEdge } from '../../../core/topology/graph.ts'
import type { Rate } from '../../state/traffic.ts'

export interface Ends {
  sourceX: number
  sourceY: number
  sourcePosition: Position
  targetX: number
  targetY: number
  targetPosition: Position
}

export const lineOf = (ends: Ends): string => getBezierPath({ ...ends, curvature: 0.35 })[0]

/** A short stroke across the middle. */
export function strikeOf({ sourceX, sourceY, targetX, targetY }: Ends): string {
  const [x, y] = [(sourceX + targetX) / 2, (sourceY + targetY) / 2]
  return `M${x - 6} ${y - 6}L${x + 6} ${y + 6}M${x - 6} ${y + 6}L${x + 6} ${y - 6}`
}

/** Pixels: from a line to a hose, by tenfold of bits. */
export function thickness(rate: Rate | undefined): number {
  const bits = rate === undefined ? 0 : Math.max(rate.rx, rate.tx)
  return bits < 1000 ? 1.75 : Math.min(5, 1.75 + Math.log10(bits / 1000) * 0.55)
}

export const isMoving = ({ presence }: GraphEdge, rate: Rate | undefined): rate is Rate =>
  rate !== undefined && rate.packets > 0 && presence === 'there'

export const classesOfCable = ({ presence, state }: GraphEdge, motion: 'moves' | 'rests'): string =>
  `td-cable td-is-${presence} td-is-${state}${motion === 'moves' ? ' td-moves' : ''}`
