// A cable that is being pulled: what is under the pointer, and what dropping it there would do.
import type { Lab } from '../../../core/lab/schema.ts'
import { create } from '../../state/store.ts'
import type { Point } from '../layout/place.ts'
import { judge, type End, type Verdict } from './judge.ts'

interface Connecting {
  /** Where it was begun, in pixels of the window. */
  begin?: Point
  /** What is under the pointer, with what a cable to it would do. */
  over?: { id: string; verdict: Verdict }
  /** Of the pointer, in pixels of the window. */
  x: number
  y: number
}

const store = create<Connecting>({ x: 0, y: 0 })
export const useConnecting = <Part>(select: (state: Connecting) => Part): Part => store.use(select)

/** `c2` is the third card of a guest. */
function endOf(node: string, port: string | null | undefined): End {
  const [, card] = /^c(\d+)$/.exec(port ?? '') ?? []
  return card === undefined ? { id: node } : { id: node, card: Number(card) }
}

/** The end of a cable that the pointer is over. */
function endAt(x: number, y: number): End | undefined {
  const found = document.elementsFromPoint(x, y)
  const port = found.find((one) => one instanceof HTMLElement && one.dataset['port'] !== undefined)
  if (port instanceof HTMLElement && port.dataset['node'] !== undefined)
    return endOf(port.dataset['node'], port.dataset['port'])
  const node = found.map((one) => one.closest<HTMLElement>('.react-flow__node')).find((one) => one !== null)
  return node?.dataset['id'] === undefined ? undefined : { id: node.dataset['id'] }
}

/** A guest's new port or its whole node means a new card, unless its one card hangs on nothing. */
function freeCard(lab: Lab, end: End): End {
  if (end.card !== undefined || !end.id.startsWith('guest:')) return end
  const cards = lab.guests[end.id.slice('guest:'.length)]?.cards
  const free = cards?.findIndex(({ connect }) => connect === 'nothing') ?? -1
  return free === -1 ? end : { ...end, card: free }
}

/** Marks every node by whether the cable may end there; the marks go with the function that it returns. */
function markNodes(lab: Lab, from: End): () => void {
  const marked: [Element, string][] = []
  for (const element of document.querySelectorAll<HTMLElement>('.react-flow__node')) {
    const id = element.dataset['id']
    if (id === undefined || id === from.id) continue
    const mark = judge(lab, freeCard(lab, from), freeCard(lab, { id })).can ? 'td-can' : 'td-cannot'
    element.classList.add(mark)
    marked.push([element, mark])
  }
  return () => {
    for (const [element, mark] of marked) element.classList.remove(mark)
  }
}

/** The end of a cable that an element of the picture is a port of. */
export function portEnd(target: EventTarget | null): { end: End; port: HTMLElement } | undefined {
  if (!(target instanceof HTMLElement) || target.dataset['port'] === undefined) return undefined
  const { node, port } = target.dataset
  return node === undefined ? undefined : { end: endOf(node, port), port: target }
}

/** Follows the pointer until the cable is dropped; then tells what it was dropped on. */
export function pull(lab: Lab, from: End, port: HTMLElement, dropped: (verdict: Verdict | undefined) => void): void {
  const unmark = markNodes(lab, from)
  const { left, top, width, height } = port.getBoundingClientRect()
  const begin = { x: left + width / 2, y: top + height / 2 }
  const move = ({ clientX: x, clientY: y }: PointerEvent): void => {
    const end = endAt(x, y)
    const over =
      end === undefined || end.id === from.id
        ? {}
        : { over: { id: end.id, verdict: judge(lab, freeCard(lab, from), freeCard(lab, end)) } }
    store.replace({ begin, x, y, ...over })
  }
  const drop = (): void => {
    const { over } = store.get()
    stop()
    dropped(over?.verdict)
  }
  const stop = (): void => {
    unmark()
    store.replace({ x: 0, y: 0 })
    window.removeEventListener('pointermove', move)
    window.removeEventListener('pointerup', drop, true)
    window.removeEventListener('pointercancel', stop)
  }
  window.addEventListener('pointermove', move)
  window.addEventListener('pointerup', drop, true)
  window.addEventListener('pointercancel', stop)
}
