// The picture: the graph of the lab on its host, to be looked at and changed.
import 'reactflow/dist/style.css'
import './nodes/nodes.css'
import './picture.css'
import {
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type DragEvent,
  type PointerEvent,
} from 'react'
import { useTranslation } from 'react-i18next'
import { useReactFlow } from 'reactflow'
import { placeKey } from '../../core/topology/ids.ts'
import { setAdviceMarks } from '../advice/marks.tsx'
import { useAdvice } from '../advice/use-advice.ts'
import { setDriftMarks } from '../drift/marks.tsx'
import { useDrift } from '../drift/use-drift.ts'
import { useLabStatus } from '../guests/status.ts'
import { useLabHost } from '../state/host.ts'
import { useLab } from '../state/lab.ts'
import { selectedAfter } from '../state/selection.ts'
import { useView, type View } from '../state/view.ts'
import { Banner } from './banner.tsx'
import { CableCard } from './cables/cable-card.tsx'
import { FarCables } from './cables/far-cables.tsx'
import { useHanded } from './cables/use-handed.ts'
import { Canvas, type CanvasActions } from './canvas.tsx'
import { Columns } from './columns.tsx'
import { DistanceContext, useDistance } from './distance.ts'
import { useDrawn, useFlowEdges, useFlowNodes } from './flow.ts'
import { ConnectDialog } from './gestures/connect-dialog.tsx'
import { ConnectingHint } from './gestures/connecting-hint.tsx'
import { hold, judgeDrop, letGo, nodeUnder, portEnd, pull } from './gestures/connecting.ts'
import { make, makeable } from './gestures/make.ts'
import { PictureMenu, type MenuAt } from './gestures/menu.tsx'
import { useGestures } from './gestures/use-gestures.ts'
import { sayingsOf } from './gestures/judge/verdict.ts'
import { usePictureKeys } from './gestures/use-keys.ts'
import { titlesOf, type Point } from './layout/place.ts'
import { useFit } from './layout/use-fit.ts'
import { usePlaces } from './layout/use-places.ts'
import { setGuestStates } from './nodes/guest-states.ts'
import { setLabName } from './nodes/names.ts'
import { dragKind, heldKind, Palette } from './palette.tsx'
import { Tools } from './tools.tsx'
import { useGraph } from './use-graph.ts'
import { useStable } from './stable/use-stable.ts'

export function Picture() {
  const { t, i18n } = useTranslation('graph')
  const { lab, file, showing, selection, select, edit } = useLab()
  const { host } = useLabHost()
  const { graph, isKnown, error } = useGraph()
  const { status } = useLabStatus()
  const { places, layouts, put, tidy } = usePlaces(graph, lab, file ?? showing)
  const [dragged, setDragged] = useState<ReadonlyMap<string, Point>>(nowhere)
  const shown = useMemo(() => (dragged.size === 0 ? places : new Map([...places, ...dragged])), [places, dragged])
  const nodes = useFlowNodes(graph.nodes, shown, selection, t)
  const edges = useFlowEdges(graph, useDrawn(nodes), selection, t)
  const gestures = useGestures()
  const { screenToFlowPosition } = useReactFlow()
  const [menu, setMenu] = useState<MenuAt>()
  const element = useRef<HTMLDivElement>(null)
  const chosen = useRef(selection)
  useLayoutEffect(() => {
    chosen.current = selection
  }, [selection])
  const yaml = useView(yamlOf)
  const view = useFit(element, graph.nodes, shown, `${file ?? showing} ${layouts} ${yaml}`)
  const distance = useDistance(nodes.length, view)
  const cables = useHanded(edges, distance)
  const keys = usePictureKeys({ graph, places: shown, gestures, openMenu: setMenu })

  useEffect(() => setLabName(lab?.name), [lab?.name])
  useEffect(() => setGuestStates(status?.guests ?? []), [status])
  const { drifts } = useDrift()
  useEffect(() => setDriftMarks(drifts), [drifts])
  const advice = useAdvice()
  const { language } = i18n
  useEffect(() => setAdviceMarks(lab, advice), [lab, advice, language])

  const actions: CanvasActions = {
    drag: useStable((to) => setDragged((before) => new Map([...before, ...to]))),
    hold: useStable((pointer, ids) => {
      const under = lab === undefined ? undefined : nodeUnder(pointer.x, pointer.y, ids)
      const verdict = lab === undefined || under === undefined ? undefined : judgeDrop({ lab, host }, ids, under)
      if (under === undefined || verdict === undefined) return letGo()
      hold(pointer, { id: under, can: verdict.can, sayings: sayingsOf(verdict) })
    }),
    drop: useStable((points, pointer) => {
      setDragged(nowhere)
      letGo()
      if (points.size === 0) return
      if (lab === undefined) return put(points)
      const held = [...points.keys()]
      const under = nodeUnder(pointer.x, pointer.y, held)
      // What is dropped onto another node is connected to it, and stays where it was.
      if (under !== undefined) return gestures.connect(judgeDrop({ lab, host }, held, under))
      edit({
        edit: 'position.set',
        positions: Object.fromEntries([...points].map(([id, at]) => [placeKey(id, lab), at])),
      })
    }),
    choose: useStable((more, gone) => {
      // Nodes and cables are told of one after the other, before this is drawn again.
      const drawn = new Set([...nodes, ...cables.drawn].map(({ id }) => id))
      chosen.current = selectedAfter(chosen.current, { more, gone }, drawn)
      select(...chosen.current)
    }),
    enter: useStable((id) => gestures.enter(id)),
    menu: useStable((event, id) => {
      event.preventDefault()
      if (id === undefined) select()
      else if (!selection.includes(id)) select(id)
      setMenu({ x: event.clientX, y: event.clientY, ...(id === undefined ? {} : { id }) })
    }),
    clear: useStable(() => select()),
  }
  const { drag, hold: held, drop, choose, enter, menu: openMenu, clear } = actions
  const stable = useMemo(
    () => ({ drag, hold: held, drop, choose, enter, menu: openMenu, clear }),
    [drag, held, drop, choose, enter, openMenu, clear],
  )
  const onPointerDown = (event: PointerEvent): void => {
    const found = event.button === 0 ? portEnd(event.target) : undefined
    if (found === undefined || lab === undefined) return
    // Not a drag of the node, nor of the picture.
    event.stopPropagation()
    event.preventDefault()
    pull({ lab, host }, found.end, found.port, gestures.connect)
  }
  const onDrop = (event: DragEvent): void => {
    const kind = makeable.find((one) => one === event.dataTransfer.getData(dragKind))
    if (kind === undefined) return
    event.preventDefault()
    letGo()
    const under = nodeUnder(event.clientX, event.clientY)
    gestures.add(
      kind,
      under === undefined
        ? { at: screenToFlowPosition({ x: event.clientX - 80, y: event.clientY - 24 }) }
        : { on: [under] },
    )
  }
  const onDragOver = (event: DragEvent): void => {
    if (!event.dataTransfer.types.includes(dragKind)) return
    event.preventDefault()
    const kind = heldKind()
    const under = nodeUnder(event.clientX, event.clientY)
    if (kind === undefined || under === undefined || lab === undefined) return letGo()
    const made = make(kind, { lab, host }, [under])
    hold({ x: event.clientX, y: event.clientY }, { id: under, can: made.can, sayings: made.can ? made.with : [made] })
  }
  return (
    <div
      className={`td-picture td-${distance}`}
      ref={element}
      role="application"
      aria-label={t('picture')}
      // A click on a cable puts the focus here: then keys are heard.
      tabIndex={-1}
      onKeyDown={keys}
      onPointerDownCapture={onPointerDown}
      onDragOver={onDragOver}
      onDrop={onDrop}
    >
      <DistanceContext value={distance === 'furthest' ? 'shapes' : 'letters'}>
        <Canvas nodes={nodes} edges={cables.drawn} actions={stable} />
      </DistanceContext>
      <FarCables edges={cables.far} nodes={nodes} />
      <Columns titles={titlesOf(graph.nodes, shown)} />
      <div className="td-floats">
        {lab === undefined ? null : <Palette scope={lab.scope} add={(kind) => gestures.add(kind)} />}
        <Tools tidy={tidy} />
        <Banner isKnown={isKnown} error={error} isEmpty={graph.nodes.every(({ kind }) => kind === 'outside')} />
      </div>
      <ConnectingHint />
      <CableCard edges={graph.edges} />
      <PictureMenu at={menu} close={useCallback(() => setMenu(undefined), [])} gestures={gestures} />
      <ConnectDialog graph={graph} connect={gestures.connect} />
    </div>
  )
}

const yamlOf = ({ yaml }: View): View['yaml'] => yaml
const nowhere: ReadonlyMap<string, Point> = new Map()
