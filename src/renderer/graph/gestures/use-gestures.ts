// What can be done to the picture, by mouse, key, menu or command alike.
import { modals } from '../../app/modals.ts'
import { useCallback, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useReactFlow } from 'reactflow'
import { parseId, placeKey } from '../../../core/topology/ids.ts'
import { showFault, showNote } from '../../app/notify.ts'
import { useLabHost } from '../../state/host.ts'
import { useLab } from '../../state/lab.ts'
import { openTab } from '../../state/view.ts'
import { guestStates } from '../nodes/guest-states.ts'
import type { Verdict } from './judge.ts'
import { copies, make, removals, type Makeable } from './make.ts'
import type { Point } from '../layout/place.ts'
import { create } from '../../state/store.ts'

const clipboard = create<{ guests: readonly string[] }>({ guests: [] })
export const hasClipboard = (): boolean => clipboard.get().guests.length > 0

/** Pixels that a copy stands beside what it was copied from. */
const besides = 40

export interface Gestures {
  add(kind: Makeable, at?: Point): void
  remove(ids: readonly string[]): void
  copy(ids: readonly string[]): void
  paste(): void
  connect(verdict: Verdict | undefined): void
  /** What a double click does: the screen of a guest. */
  enter(id: string): void
  find(id: string): void
}

export function useGestures(): Gestures {
  const { lab, edit, select } = useLab()
  const { host } = useLabHost()
  const { t } = useTranslation('graph')
  const { fitView, getNode } = useReactFlow()
  const find = useCallback(
    (id: string) => {
      select(id)
      void fitView({ nodes: [{ id }], maxZoom: 1, minZoom: 0.6, duration: 250, padding: 0.5 })
    },
    [select, fitView],
  )
  return useMemo((): Gestures => {
    const takeOut = (ids: readonly string[]): void => {
      const [first, ...more] = lab === undefined ? [] : removals(lab, ids)
      if (first === undefined) return showNote(t('remove.nothing'), t('remove.nothingWhy'))
      if (edit(first, ...more)) select()
    }
    return {
      find,
      add(kind, at) {
        if (lab === undefined) return
        try {
          const { id, edits } = make(kind, lab, host, at)
          if (edit(...edits)) select(id)
        } catch (error) {
          showFault(error)
        }
      },
      remove(ids) {
        const running = ids.flatMap((id) => {
          const named = parseId(id)
          const state = named.of === 'guest' ? guestStates()[named.name] : undefined
          return named.of === 'guest' && state !== undefined && state !== 'stopped' && state !== 'crashed'
            ? [named.name]
            : []
        })
        if (running.length === 0) return takeOut(ids)
        modals.ask({
          title: t('remove.runsTitle', { count: running.length, guests: running.join(', ') }),
          text: t('remove.runs'),
          yes: t('remove.yes'),
          danger: 'danger',
          done: () => takeOut(ids),
        })
      },
      copy(ids) {
        const guests = ids.flatMap((id) => {
          const named = parseId(id)
          return named.of === 'guest' ? [named.name] : []
        })
        if (guests.length > 0) clipboard.set({ guests })
      },
      paste() {
        if (lab === undefined) return
        const { guests } = clipboard.get()
        const made = copies(lab, guests)
        const edits = made.flatMap(({ id, edits: own }, at) => {
          const old = getNode(`guest:${guests[at] ?? ''}`)
          const beside =
            old === undefined
              ? []
              : [{ x: Math.round(old.position.x + besides), y: Math.round(old.position.y + besides) }]
          return [
            ...own,
            ...beside.map((place) => ({ edit: 'position.set' as const, positions: { [placeKey(id, lab)]: place } })),
          ]
        })
        const [first, ...more] = edits
        if (first !== undefined && edit(first, ...more)) select(...made.map(({ id }) => id))
      },
      connect(verdict) {
        if (verdict === undefined) return
        if (!verdict.can) return showNote(t('cannotConnect'), t(verdict.says, verdict.words))
        const [first, ...more] = verdict.edits
        edit(first, ...more)
      },
      enter(id) {
        const named = parseId(id)
        if (named.of === 'guest') openTab({ kind: 'screen', guest: named.name })
      },
    }
  }, [lab, host, edit, select, find, getNode, t])
}
