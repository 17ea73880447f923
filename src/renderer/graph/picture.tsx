// The picture: the graph of the lab on its host, to be looked at and changed.
import 'reactflow/dist/style.css'
import './picture.css'
import './nodes/nodes.css'
import { useCallback, useEffect, useMemo, useRef, useState, type DragEvent, type MouseEvent } from 'react'
import { useTranslation } from 'react-i18next'
import {
  Background,
  ConnectionMode,
  MiniMap,
  ReactFlow,
  SelectionMode,
  useReactFlow,
  type NodeChange,
  type OnConnectStart,
} from 'reactflow'
import { placeKey } from '../../core/topology/ids.ts'
import { showFault } from '../app/notify.ts'
import { useLabStatus } from '../guests/status.ts'
import { useLab } from '../state/lab.ts'
import { useView, type View } from '../state/view.ts'
import { Banner } from './banner.tsx'
import { Cable } from './cables/cable.tsx'
import { CableCard } from './cables/cable-card.tsx'
import { Columns } from './columns.tsx'
import { ConnectDialog } from './gestures/connect-dialog.tsx'
import { endOf, pull } from './gestures/connecting.ts'
import { ConnectingHint } from './gestures/connecting-hint.tsx'
import { useFlowEdges, useFlowNodes } from './flow.ts'
import { GuestNode } from './nodes/guest-node.tsx'
import { setGuestStates } from './nodes/guest-states.ts'
import { makeable } from './gestures/make.ts'
import { PictureMenu, type MenuAt } from './gestures/menu.tsx'
import { setLabName } from './nodes/names.ts'
import { LinkNode, type FlowNode } from './nodes/node.tsx'
import { dragKind, Palette } from './palette.tsx'
import { titlesOf, type Point } from './layout/place.ts'
import { Tools } from './tools.tsx'
import { useFit } from './layout/use-fit.ts'
import { useGestures } from './gestures/use-gestures.ts'
import { useGraph } from './use-graph.ts'
import { usePictureKeys } from './gestures/use-keys.ts'
import { usePlaces } from './layout/use-places.ts'

const nodeTypes = { link: LinkNode, guest: GuestNode }
const edgeTypes = { cable: Cable }
const multiKeys = ['Meta', 'Control', 'Shift']

export function Picture() {
  const { t } = useTranslation('graph')
  const { lab, file, showing, selection, select, edit } = useLab()
  const { graph, isKnown, error } = useGraph()
  const { status } = useLabStatus()
  const { places, layouts, put, tidy } = usePlaces(graph, lab, file ?? showing)
  const [dragged, setDragged] = useState<ReadonlyMap<string, Point>>(nowhere)
  const shown = useMemo(() => (dragged.size === 0 ? places : new Map([...places, ...dragged])), [places, dragged])
  const nodes = useFlowNodes(graph.nodes, shown, selection, t)
  const edges = useFlowEdges(graph.edges, shown, selection)
  const gestures = useGestures()
  const { screenToFlowPosition } = useReactFlow()
  const [menu, setMenu] = useState<MenuAt>()
  const [hovered, setHovered] = useState<{ id: string; x: number; y: number }>()
  const element = useRef<HTMLDivElement>(null)
  const yaml = useView(yamlOf)
  useFit(element, graph.nodes, shown, `${file ?? showing} ${layouts} ${yaml}`)
  const keys = usePictureKeys({ graph, places: shown, gestures, openMenu: setMenu })

  useEffect(() => setLabName(lab?.name), [lab?.name])
  useEffect(() => setGuestStates(status?.guests ?? []), [status])

  // Selecting comes as one change a node: what is chosen after all of them is what counts.
  const onNodesChange = useCallback(
    (changes: NodeChange<FlowNode>[]) => {
      const moves = changes.flatMap((change): [string, Point][] =>
        change.type === 'position' && change.dragging === true && change.position ? [[change.id, change.position]] : [],
      )
      if (moves.length > 0) setDragged((before) => new Map([...before, ...moves]))
      choose(selection, changes, select)
    },
    [selection, select],
  )
  const onEdgesChange = useCallback(
    (changes: { type: string; id?: string; selected?: boolean }[]) => choose(selection, changes, select),
    [selection, select],
  )
  const onDragStop = useCallback(
    (_: unknown, __: unknown, moved: FlowNode[]) => {
      setDragged(nowhere)
      const points = new Map(
        moved.map(({ id, position }) => [id, { x: Math.round(position.x), y: Math.round(position.y) }]),
      )
      if (points.size === 0) return
      if (lab === undefined) return put(points)
      edit({
        edit: 'position.set',
        positions: Object.fromEntries([...points].map(([id, at]) => [placeKey(id, lab), at])),
      })
    },
    [lab, edit, put],
  )
  const onPointerDown = (event: PointerEvent): void => {
    const found = event.button === 0 ? portEnd(event.target) : undefined
    if (found === undefined || lab === undefined) return
    // Not a drag of the node, nor of the picture.
    event.stopPropagation()
    event.preventDefault()
    pull(lab, found.end, found.port, gestures.connect)
  }
  const onDrop = (event: DragEvent): void => {
    const kind = makeable.find((one) => one === event.dataTransfer.getData(dragKind))
    if (kind === undefined) return
    event.preventDefault()
    gestures.add(kind, screenToFlowPosition({ x: event.clientX - 80, y: event.clientY - 24 }))
  }
  const openMenu = useCallback(
    (event: MouseEvent | globalThis.MouseEvent, id?: string) => {
      event.preventDefault()
      if (id !== undefined && !selection.includes(id)) select(id)
      if (id === undefined) select()
      setMenu({ x: event.clientX, y: event.clientY, ...(id === undefined ? {} : { id }) })
    },
    [selection, select],
  )
  return (
    <div
      className="td-picture"
      ref={element}
      role="application"
      aria-label={t('picture')}
      onKeyDown={keys}
      onDragOver={(event) => (event.dataTransfer.types.includes(dragKind) ? event.preventDefault() : undefined)}
      onDrop={onDrop}
    >
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        onNodesChange={onNodesChange}
        onEdgesChange={onEdgesChange}
        onNodeDragStop={onDragStop}
        onSelectionDragStop={(event, moved) => onDragStop(event, undefined, moved)}
        onConnectStart={onConnectStart}
        onNodeDoubleClick={(_, { id }) => gestures.enter(id)}
        onNodeContextMenu={(event, { id }) => openMenu(event, id)}
        onEdgeContextMenu={(event, { id }) => openMenu(event, id)}
        onPaneContextMenu={(event) => openMenu(event)}
        onPaneClick={() => select()}
        onEdgeMouseMove={(event, { id }) => setHovered({ id, x: event.clientX, y: event.clientY })}
        onEdgeMouseLeave={() => setHovered(undefined)}
        connectionMode={ConnectionMode.Loose}
        connectionRadius={1}
        nodeDragThreshold={3}
        nodesConnectable={lab !== undefined}
        edgesFocusable={false}
        disableKeyboardA11y
        deleteKeyCode={null}
        multiSelectionKeyCode={multiKeys}
        selectionMode={SelectionMode.Partial}
        zoomOnDoubleClick={false}
        elevateNodesOnSelect={false}
        minZoom={0.05}
        maxZoom={2}
        onError={(code, message) => (code === '008' ? undefined : showFault(new Error(message)))}
        proOptions={noMark}
      >
        <Background gap={20} size={1} />
        <MiniMap
          className="td-minimap"
          style={mapSize}
          pannable
          zoomable
          ariaLabel={t('minimap')}
          nodeBorderRadius={8}
        />
      </ReactFlow>
      <Columns titles={titlesOf(graph.nodes, shown)} />
      {lab === undefined ? null : <Palette add={gestures.add} />}
      <Tools tidy={tidy} />
      <Banner isKnown={isKnown} error={error} isEmpty={graph.nodes.every(({ kind }) => kind === 'outside')} />
      <ConnectingHint />
      {hovered === undefined ? null : <CableCard {...hovered} edges={graph.edges} />}
      <PictureMenu at={menu} close={() => setMenu(undefined)} gestures={gestures} />
      <ConnectDialog graph={graph} connect={gestures.connect} />
    </div>
  )
}

const yamlOf = ({ yaml }: View): View['yaml'] => yaml
const nowhere: ReadonlyMap<string, Point> = new Map()
/** Pixels. */
const mapSize = { width: 150, height: 96 }
const noMark = { hideAttribution: true }

type Change = { type: string; id?: string; selected?: boolean }

/** The selection after changes. */
function choose(selection: readonly string[], changes: readonly Change[], select: (...ids: string[]) => void): void {
  const chosen = changes.filter(({ type }) => type === 'select')
  if (chosen.length === 0) return
  const gone = new Set(chosen.flatMap(({ id, selected }) => (selected === false && id !== undefined ? [id] : [])))
  const more = chosen.flatMap(({ id, selected }) => (selected === true && id !== undefined ? [id] : []))
  const stay = selection.filter((id) => !gone.has(id) && !more.includes(id))
  select(...stay, ...more)
}
