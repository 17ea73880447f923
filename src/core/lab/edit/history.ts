// Undo and redo without limit: every text that the lab has had, and what led to it.
import { applyEdit, labelOf } from '../edit.ts'
import type { Edit } from './schema.ts'

/** A text, and the edit that led to it from the one before it. */
interface Version {
  text: string
  edit?: { label: string; places?: string; typed?: true }
}

/** The oldest of `past` comes first, the next to redo of `future` comes first. */
export interface History {
  past: readonly Version[]
  present: Version
  future: readonly Version[]
}

export const startHistory = (text: string): History => ({ past: [], present: { text }, future: [] })

/** The history after an edit; what could be redone is forgotten. An edit that changes nothing leaves it as it is. Throws `edit.invalid`. */
export function edit(history: History, change: Edit): History {
  const { text, label } = applyEdit(history.present.text, change)
  if (text === history.present.text) return history
  // While something is dragged, every step is an edit: they are undone as one.
  const places = change.edit === 'position.set' ? Object.keys(change.positions).sort().join('\n') : undefined
  const present: Version = { text, edit: { label, ...(places === undefined ? {} : { places }) } }
  const dragged = places !== undefined && history.present.edit?.places === places
  return { past: dragged ? history.past : [...history.past, history.present], present, future: [] }
}

/** The history after several edits that are one step for the user, called as the first of them. Throws `edit.invalid`; then nothing is done. */
export function editTogether(history: History, first: Edit, more: readonly Edit[]): History {
  const begun = edit(history, first)
  const { text } = more.reduce((done, change) => edit(done, change), begun).present
  if (text === history.present.text) return history
  return { past: [...history.past, history.present], present: { text, edit: { label: labelOf(first) } }, future: [] }
}

/** The history after a text was typed: what is typed without a pause is undone as one. Throws `edit.invalid` if it is no lab. */
export function type(history: History, text: string, pause: 'begins' | 'goes-on'): History {
  const next = edit(history, { edit: 'text.replace', text })
  const grows = pause === 'goes-on' && history.present.edit?.typed === true
  if (next === history) return history
  const { edit: label } = next.present
  return {
    ...next,
    past: grows ? history.past : next.past,
    present: { text, ...(label ? { edit: { ...label, typed: true } } : {}) },
  }
}

/** The history one edit back; the same if there is nothing to undo. */
export function undo(history: History): History {
  const last = history.past.at(-1)
  if (last === undefined) return history
  return { past: history.past.slice(0, -1), present: last, future: [history.present, ...history.future] }
}

/** The history one edit on; the same if there is nothing to redo. */
export function redo(history: History): History {
  const [next, ...future] = history.future
  if (next === undefined) return history
  return { past: [...history.past, history.present], present: next, future }
}

/** What undo and redo would do, in words. */
export const labels = ({ past, present, future }: History): { undo?: string; redo?: string } => ({
  ...(past.length > 0 && present.edit ? { undo: present.edit.label } : {}),
  ...(future[0]?.edit ? { redo: future[0].edit.label } : {}),
})
