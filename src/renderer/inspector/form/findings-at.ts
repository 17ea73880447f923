// Which findings of the lab belong to a field.
import type { Finding } from '../../../core/lab/finding.ts'
import { pathText, type Path } from '../../../core/lab/read/words.ts'

/** The findings at a path; with `within`, also those of what is inside it. */
export function findingsAt(findings: readonly Finding[], path: Path, reach: 'only' | 'within'): Finding[] {
  const here = pathText(path)
  return findings.filter(
    ({ at }) => at.path !== undefined && (at.path === here || (reach === 'within' && isInside(at.path, here))),
  )
}

/** Whether a place is inside another: `bonds.bond0.ports[1]` is in `bonds.bond0`. */
export const isInside = (place: string, outer: string): boolean =>
  place.startsWith(outer) && /^[.[]/.test(place.slice(outer.length))
