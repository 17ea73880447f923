// A cable that is being pulled, or a thing that is held: what is under the pointer, and what dropping it there would do.
import type { Lab } from '../../../core/lab/schema.ts'
import { create } from '../../state/store.ts'
import type { Point } from '../layout/place.ts'
import { judge, type End } from './judge/judge.ts'
import { sayingsOf, type Place, type Saying, type Verdict } from './judge/verdict.ts'

interface Under {
  id: string
  can: boolean
  sayings: readonly Saying[]
}

interface Connecting {
  /** Where a cable was begun, in pixels of the window; none where a thing is held. */
  begin?: Point
  /** The node under the pointer, whether it can be dropped there, and what is said of that. */
  over?: Under
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
function markNodes(place: Place, from: End): () => void {
  const { lab } = place
  const marked: [Element, string][] = []
  for (const element of document.querySelectorAll<HTMLElement>('.react-flow__node')) {
    const id = element.dataset['id']
    if (id === undefined || id === from.id) continue
    const mark = judge(place, freeCard(lab, from), freeCard(lab, { id })).can ? 'td-can' : 'td-cannot'
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
export function pull(
  place: Place,
  from: End,
  port: HTMLElement,
  dropped: (verdict: Verdict | undefined) => void,
): void {
  const { lab } = place
  const unmark = markNodes(place, from)
  const { left, top, width, height } = port.getBoundingClientRect()
  const begin = { x: left + width / 2, y: top + height / 2 }
  let over: Verdict | undefined
  const move = ({ clientX: x, clientY: y }: PointerEvent): void => {
    const end = endAt(x, y)
    over = end === undefined || end.id === from.id ? undefined : judge(place, freeCard(lab, from), freeCard(lab, end))
    store.replace({
      begin,
      x,
      y,
      ...(over === undefined || end === undefined
        ? {}
        : { over: { id: end.id, can: over.can, sayings: sayingsOf(over) } }),
    })
  }
  const drop = (): void => {
    stop()
    dropped(over)
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

/** The node under the pointer, but for those that are held. */
export function nodeUnder(x: number, y: number, held: readonly string[] = []): string | undefined {
  return document
    .elementsFromPoint(x, y)
    .map((one) => one.closest<HTMLElement>('.react-flow__node')?.dataset['id'])
    .find((id) => id !== undefined && !held.includes(id))
}

/** What dropping some nodes onto another one does, all together. */
export function judgeDrop(place: Place, held: readonly string[], onto: string): Verdict | undefined {
  const { lab } = place
  const verdicts = held.map((id) => judge(place, freeCard(lab, { id }), freeCard(lab, { id: onto })))
  const [first] = verdicts
  const refused = verdicts.find(({ can }) => !can)
  if (first?.can !== true || refused !== undefined) return refused
  const all = verdicts.filter((verdict) => verdict.can)
  return {
    ...first,
    edits: [...first.edits, ...all.slice(1).flatMap(({ edits }) => edits)],
    also: all.flatMap((verdict, at) => sayingsOf(verdict).slice(at === 0 ? 1 : 0)),
  }
}

let marked: HTMLElement | undefined

/** A thing is held over the picture: shows what letting go would do, if there is a node under it. */
export function hold({ x, y }: Point, over?: Under): void {
  marked?.classList.remove('td-can', 'td-cannot', 'td-under')
  marked = undefined
  if (over === undefined) {
    if (store.get().over !== undefined) store.replace({ x: 0, y: 0 })
    return
  }
  marked = document.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(over.id)}"]`) ?? undefined
  marked?.classList.add(over.can ? 'td-can' : 'td-cannot', 'td-under')
  store.replace({ x, y, over })
}

export const letGo = (): void => hold({ x: 0, y: 0 })
