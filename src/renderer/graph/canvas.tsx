// React Flow with the picture's nodes and cables. It is drawn anew only when these change: all functions it is given stay the same.
import { memo, useCallback, useMemo, type MouseEvent } from 'react'
import { useTranslation } from 'react-i18next'
import {
  Background,
  ConnectionMode,
  MiniMap,
  ReactFlow,
  SelectionMode,
  useStore,
  type EdgeChange,
  type NodeChange,
  type ReactFlowState,
} from 'reactflow'
import { showFault } from '../app/notify.ts'
import { useFirstRest } from '../app/use-first-rest.ts'
import { Cable, type FlowEdge } from './cables/cable.tsx'
import { hover, leave } from './cables/hovered.ts'
import type { Point } from './layout/place.ts'
import { GuestNode } from './nodes/guest-node.tsx'
import { LinkNode, type FlowNode } from './nodes/node.tsx'
import { useStable } from './stable/use-stable.ts'

const nodeTypes = { link: LinkNode, guest: GuestNode }
const edgeTypes = { cable: Cable }
const multiKeys = ['Meta', 'Control', 'Shift']
/** Pixels. */
const mapSize = { width: 150, height: 96 }
const leastForMap = 420
const noMark = { hideAttribution: true }

export interface CanvasActions {
  drag(to: ReadonlyMap<string, Point>): void
  /** Nodes are held; `pointer` in pixels of the window. */
  hold(pointer: Point, ids: readonly string[]): void
  drop(at: ReadonlyMap<string, Point>, pointer: Point): void
  /** Ids that become chosen, and that are no more. */
  choose(more: readonly string[], gone: readonly string[]): void
  enter(id: string): void
  menu(event: MouseEvent | globalThis.MouseEvent, id?: string): void
  clear(): void
}

interface Props {
  nodes: FlowNode[]
  edges: FlowEdge[]
  actions: CanvasActions
}

export const Canvas = memo(function Canvas({ nodes, edges, actions }: Props) {
  const { drag, hold, drop, choose, enter, menu, clear } = actions
  const select = useStable((changes: readonly (NodeChange<FlowNode> | EdgeChange<FlowEdge>)[]) => {
    const chosen = changes.flatMap((change) => (change.type === 'select' ? [change] : []))
    if (chosen.length === 0) return
    choose(
      chosen.filter(({ selected }) => selected).map(({ id }) => id),
      chosen.filter(({ selected }) => !selected).map(({ id }) => id),
    )
  })
  const onNodesChange = useStable((changes: NodeChange<FlowNode>[]) => {
    const moves = changes.flatMap((change): [string, Point][] =>
      change.type === 'position' && change.dragging === true && change.position ? [[change.id, change.position]] : [],
    )
    if (moves.length > 0) drag(new Map(moves))
    select(changes)
  })
  const dropped = (event: Pointing, moved: readonly FlowNode[]): void =>
    drop(
      new Map(moved.map(({ id, position }) => [id, { x: Math.round(position.x), y: Math.round(position.y) }])),
      pointOf(event),
    )
  const held = (event: Pointing, moved: readonly FlowNode[]): void =>
    hold(
      pointOf(event),
      moved.map(({ id }) => id),
    )
  const onNodeDrag = useStable((event: Pointing, _: unknown, moved: FlowNode[]) => held(event, moved))
  const onSelectionDrag = useStable((event: Pointing, moved: FlowNode[]) => held(event, moved))
  const onNodeDragStop = useStable((event: Pointing, _: unknown, moved: FlowNode[]) => dropped(event, moved))
  const onSelectionDragStop = useStable((event: Pointing, moved: FlowNode[]) => dropped(event, moved))
  const onDoubleClick = useStable((_: unknown, { id }: { id: string }) => enter(id))
  const onMenu = useStable((event: MouseEvent, { id }: { id: string }) => menu(event, id))
  const onPaneMenu = useStable((event: MouseEvent | globalThis.MouseEvent) => menu(event))
  return (
    <ReactFlow
      nodes={nodes}
      edges={edges}
      nodeTypes={nodeTypes}
      edgeTypes={edgeTypes}
      onNodesChange={onNodesChange}
      onEdgesChange={select}
      onNodeDrag={onNodeDrag}
      onSelectionDrag={onSelectionDrag}
      onNodeDragStop={onNodeDragStop}
      onSelectionDragStop={onSelectionDragStop}
      onNodeDoubleClick={onDoubleClick}
      onNodeContextMenu={onMenu}
      onEdgeContextMenu={onMenu}
      onPaneContextMenu={onPaneMenu}
      onPaneClick={clear}
      onEdgeMouseMove={onCable}
      onEdgeMouseLeave={leave}
      onMove={leave}
      nodeDragThreshold={3}
      connectionMode={ConnectionMode.Loose}
      nodesConnectable={false}
      edgesFocusable={false}
      disableKeyboardA11y
      deleteKeyCode={null}
      multiSelectionKeyCode={multiKeys}
      selectionMode={SelectionMode.Partial}
      zoomOnDoubleClick={false}
      elevateNodesOnSelect={false}
      minZoom={0.05}
      maxZoom={2}
      onError={onError}
      proOptions={noMark}
    >
      <Background gap={20} size={1} />
      {useFirstRest() === 'rested' ? <Overview nodes={nodes} /> : null}
    </ReactFlow>
  )
})

type Pointing = MouseEvent | globalThis.MouseEvent | TouchEvent

/** Where the pointer is, or the finger that was lifted. */
function pointOf(event: Pointing): Point {
  const { clientX: x, clientY: y } =
    'changedTouches' in event ? (event.changedTouches[0] ?? { clientX: 0, clientY: 0 }) : event
  return { x, y }
}

const onCable = ({ clientX: x, clientY: y }: MouseEvent, { id }: { id: string }): void => hover({ id, x, y })

/** 008: a cable whose end is not drawn yet; it is with the next picture. */
const onError = (code: string, message: string): void => {
  if (code !== '008') showFault(new Error(message))
}

/** The whole picture, small: while a part of it is out of sight, and there is room. */
const Overview = memo(function Overview({ nodes }: { nodes: readonly FlowNode[] }) {
  const { t } = useTranslation('graph')
  const bounds = useMemo(() => boundsOf(nodes), [nodes])
  const isNeeded = useStore(
    useCallback(
      ({ transform: [x, y, zoom], width, height }: ReactFlowState) =>
        height > leastForMap &&
        (bounds.left * zoom + x < 0 ||
          bounds.top * zoom + y < 0 ||
          bounds.right * zoom + x > width ||
          bounds.bottom * zoom + y > height),
      [bounds],
    ),
  )
  return isNeeded ? (
    <MiniMap className="td-minimap" style={mapSize} pannable zoomable ariaLabel={t('minimap')} nodeBorderRadius={8} />
  ) : null
})

function boundsOf(nodes: readonly FlowNode[]): Record<'left' | 'top' | 'right' | 'bottom', number> {
  const bounds = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity }
  for (const { position, width = 0, height = 0 } of nodes) {
    bounds.left = Math.min(bounds.left, position.x)
    bounds.top = Math.min(bounds.top, position.y)
    bounds.right = Math.max(bounds.right, position.x + width)
    bounds.bottom = Math.max(bounds.bottom, position.y + height)
  }
  return bounds
}
