// Adopting: the edits one after the other, each made for the lab that those before it have left.
import { FaultError } from '../../fault.ts'
import { checkLab } from '../../lab/check.ts'
import { applyEdit, type Edit } from '../../lab/edit.ts'
import type { Lab } from '../../lab/schema.ts'
import { adopted, differenceOf, driftOf, type Adoption, type DriftInput } from '../drift.ts'

export interface Adopted {
  edits: Edit[]
  /** The lab with them. */
  text: string
  /** What the lab could say, and would then not be one that can be applied. Without a full stop. */
  refused: { id: string; why: string }[]
}

/** All of `ids`, or all that can be adopted. */
export function adoptAll(input: DriftInput, ids?: readonly string[]): Adopted {
  const { now, host } = input
  if (!now) return { edits: [], text: '', refused: [] }
  const { groups } = differenceOf(input)
  const edits: Edit[] = []
  const refused: Adopted['refused'] = []
  let { text, lab } = now
  for (const { id, adopt } of driftOf(input)) {
    if (adopt.kind === 'none' || (ids !== undefined && !ids.includes(id))) continue
    const group = groups.find((each) => each.id === id)
    const adoption: Adoption = group ? adopted(group, lab, host) : adopt
    // One of those before it has done so already.
    if (adoption.kind === 'none') continue
    const made = edited(text, lab, adoption.edits)
    if ('why' in made) refused.push({ id, why: made.why })
    else {
      ;({ text, lab } = made)
      edits.push(...adoption.edits)
    }
  }
  return { edits, text, refused }
}

/** Or why not: it would be no lab, or one with an error that it did not have before. */
function edited(text: string, lab: Lab, edits: readonly Edit[]): { text: string; lab: Lab } | { why: string } {
  try {
    const made = edits.reduce((at, edit) => applyEdit(at.text, edit), { text, lab, label: '' })
    const before = new Set(errorsOf(lab))
    const fresh = errorsOf(made.lab).find((message) => !before.has(message))
    return fresh === undefined ? made : { why: fresh.replace(/\.$/, '') }
  } catch (error) {
    if (error instanceof FaultError) return { why: error.fault.message.replace(/\.$/, '') }
    throw error
  }
}

const errorsOf = (lab: Lab): string[] =>
  checkLab(lab).flatMap(({ level, message }) => (level === 'error' ? [message] : []))
