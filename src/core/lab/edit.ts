// An edit of a lab file: its text before → its text after, comments and order kept.
import { FaultError } from '../fault.ts'
import { changesOf } from './edit/changes.ts'
import { invalid } from './edit/draft.ts'
import type { Edit } from './edit/schema.ts'
import { labelOf } from './edit/words.ts'
import { hasErrors, remarkOf, type Finding } from './finding.ts'
import type { Lab } from './schema.ts'
import { parseLab } from './text.ts'
import { readSource } from './yaml/source.ts'
import { rewrite, valueOf } from './yaml/rewrite.ts'

export { editSchema, mapOf, type Edit, type Kind } from './edit/schema.ts'
export { labelOf } from './edit/words.ts'

export interface Edited {
  text: string
  lab: Lab
  /** In words: "Add guest web". */
  label: string
}

/** Makes an edit. Throws `edit.invalid` with what is wrong if the result would not be a lab; then nothing has changed. */
export function applyEdit(text: string, edit: Edit): Edited {
  const label = labelOf(edit)
  if (edit.edit === 'text.replace') return { text: edit.text, lab: labIn(edit.text, 'This text is not a lab'), label }
  const lab = labIn(text, 'The text is not a lab, and must be mended first')
  const raw = valueOf(readSource(text))
  const changes = changesOf({ raw, lab }, edit)
  const after = changes.length === 0 ? text : rewrite(text, changes)
  return { text: after, lab: labIn(after, `"${label}" would make it no lab`), label }
}

function labIn(text: string, words: string): Lab {
  const { lab, findings } = parseLab(text)
  if (lab === undefined) throw refusal(findings, words)
  return lab
}

function refusal(findings: readonly Finding[], words: string): FaultError {
  const first = findings.find((finding) => hasErrors([finding]))
  if (first === undefined) return invalid(`${words}.`)
  return new FaultError({
    code: 'edit.invalid',
    message: `${words}: ${first.message}`,
    ...(first.hint === undefined ? {} : { hint: first.hint }),
    at: first.at,
    findings: findings.map(remarkOf),
  })
}
