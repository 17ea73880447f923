// The picture by keyboard: arrows go from node to node, Enter to the inspector, C connects, Delete removes.
import { useCallback, type KeyboardEvent } from 'react'
import { useReactFlow } from 'reactflow'
import type { Graph } from '../../../core/topology/graph.ts'
import { useLab } from '../../state/lab.ts'
import { focusInspector } from '../../state/focus.ts'
import { askConnect } from './connect-dialog.tsx'
import type { MenuAt } from './menu.tsx'
import type { Places, Point } from '../layout/place.ts'
import type { Gestures } from './use-gestures.ts'

interface Props {
  graph: Graph
  places: Places
  gestures: Gestures
  openMenu: (at: MenuAt) => void
}

const arrows: Record<string, Point> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
}

/** The nearest place in a direction; what lies off to the side counts as further away. */
export function nextIn(direction: Point, from: Point, places: Places): string | undefined {
  let best: { id: string; distance: number } | undefined
  for (const [id, { x, y }] of places) {
    const [dx, dy] = [x - from.x, y - from.y]
    const along = dx * direction.x + dy * direction.y
    const aside = Math.abs(dx * direction.y) + Math.abs(dy * direction.x)
    if (along < 8) continue
    const distance = along + aside * 2
    if (best === undefined || distance < best.distance) best = { id, distance }
  }
  return best?.id
}

const nodeElement = (id: string): HTMLElement | null =>
  document.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(id)}"]`)

export const focusNode = (id: string): void => nodeElement(id)?.focus()

export function usePictureKeys({ graph, places, gestures, openMenu }: Props): (event: KeyboardEvent) => void {
  const { selection, select, lab } = useLab()
  const { fitView } = useReactFlow()
  return useCallback(
    (event: KeyboardEvent) => {
      const target = event.target instanceof HTMLElement ? event.target : undefined
      const id = target?.classList.contains('react-flow__node') === true ? target.dataset['id'] : undefined
      if (target === undefined || target.closest('input, textarea, [role="menu"], [role="dialog"]') !== null) return
      const chosen = selection.length > 0 ? selection : id === undefined ? [] : [id]
      const run = keyAction(event)
      if (run === undefined) return
      event.preventDefault()
      run()

      function keyAction({ key, ctrlKey, metaKey, shiftKey }: KeyboardEvent): (() => void) | undefined {
        const command = ctrlKey || metaKey
        const direction = arrows[key]
        if (direction !== undefined) return () => go(direction)
        // With Control it is the window's, and leads to the plan.
        if (key === 'Enter' && !command && id !== undefined)
          return () => {
            select(id)
            focusInspector()
          }
        if (key === ' ' && id !== undefined) return () => select(...toggled(selection, id, shiftKey || command))
        if (key === 'Escape') return () => select()
        if (key === 'Delete' || key === 'Backspace')
          return chosen.length > 0 ? () => gestures.remove(chosen) : undefined
        if (command && key === 'c') return () => gestures.copy(chosen)
        if (command && key === 'v') return () => gestures.paste()
        if (command && key === 'a')
          return () => select(...graph.nodes.filter(({ foreign }) => foreign === undefined).map((node) => node.id))
        if (command) return undefined
        if (key === 'c' && chosen[0] !== undefined && lab !== undefined)
          return () => askConnect({ id: chosen[0] ?? '' })
        if (key === 'o' && id !== undefined) return () => gestures.enter(id)
        if (key === 'f') return () => void fitView({ duration: 200, maxZoom: 1, padding: 0.12 })
        if ((key === 'ContextMenu' || (key === 'F10' && shiftKey)) && id !== undefined) return () => menuAt(id)
        return undefined
      }

      function go(direction: Point): void {
        const from = id === undefined ? undefined : places.get(id)
        const next = from === undefined ? graph.nodes[0]?.id : nextIn(direction, from, places)
        if (next === undefined) return
        select(next)
        focusNode(next)
      }

      function menuAt(node: string): void {
        select(node)
        const box = nodeElement(node)?.getBoundingClientRect()
        openMenu({ x: (box?.left ?? 0) + 24, y: (box?.top ?? 0) + 24, id: node })
      }
    },
    [graph, places, gestures, openMenu, selection, select, lab, fitView],
  )
}

const toggled = (selection: readonly string[], id: string, more: boolean): string[] =>
  !more ? [id] : selection.includes(id) ? selection.filter((one) => one !== id) : [...selection, id]
