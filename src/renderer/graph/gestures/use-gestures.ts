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
import { copies, removals, vlanOf } from './change.ts'
import { footing, make, placed, type Makeable } from './make.ts'
import type { Refusal, Verdict } from './judge/verdict.ts'
import type { Point } from '../layout/place.ts'
import { create } from '../../state/store.ts'

const clipboard = create<{ guests: readonly string[] }>({ guests: [] })
export const hasClipboard = (): boolean => clipboard.get().guests.length > 0

/** Pixels that a copy stands beside what it was copied from. */
const besides = 40

export interface Gestures {
  /** Where it was dropped: at a place, or on a node that it is then connected to; without, on what is chosen, where that fits. */
  add(kind: Makeable, where?: { at: Point } | { on: readonly string[] }): void
  remove(ids: readonly string[]): void
  copy(ids: readonly string[]): void
  paste(): void
  connect(verdict: Verdict | undefined): void
  /** What a double click does: the screen of a guest. */
  enter(id: string): void
  find(id: string): void
}

export function useGestures(): Gestures {
  const { lab, edit, select, selection } = useLab()
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
      const vlan = lab === undefined ? undefined : ids.map((id) => vlanOf(lab, id)).find((name) => name !== undefined)
      if (first === undefined)
        return showNote(
          t('remove.nothing'),
          vlan === undefined ? t('remove.nothingWhy') : t('remove.vlanStands', { vlan }),
        )
      if (edit(first, ...more)) select()
    }
    /** Why not, with what can be done instead in one click. */
    const refuse = ({ says, words, instead }: Refusal): void => {
      if (instead === undefined) return showNote(t('cannotConnect'), t(says, words))
      modals.ask({
        title: t('cannotConnect'),
        text: t(says, words),
        yes: t(`palette.add.${instead}`),
        danger: 'harmless',
        done: () => own.add(instead),
      })
    }
    const own: Gestures = {
      find,
      add(kind, where) {
        if (lab === undefined) return
        const place = { lab, host }
        try {
          const on = where === undefined ? footing(kind, place, selection) : 'on' in where ? where.on : []
          const made = make(kind, place, on)
          if (!made.can) return refuse(made)
          const edits = where !== undefined && 'at' in where ? placed(made, where.at) : made.edits
          if (edit(...edits)) select(made.id)
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
        if (!verdict.can) return refuse(verdict)
        const [first, ...more] = verdict.edits
        edit(first, ...more)
      },
      enter(id) {
        const named = parseId(id)
        if (named.of === 'guest') openTab({ kind: 'screen', guest: named.name })
      },
    }
    return own
  }, [lab, host, edit, select, selection, find, getNode, t])
}
