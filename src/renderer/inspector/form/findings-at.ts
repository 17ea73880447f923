// Which findings of the lab belong to a field.
import type { Finding } from '../../../core/lab/finding.ts'
import { isInside, pathText, type Path } from '../../../core/lab/read/words.ts'

/** The findings at a path; with `within`, also those of what is inside it. */
export function findingsAt(findings: readonly Finding[], path: Path, reach: 'only' | 'within'): Finding[] {
  const here = pathText(path)
  return findings.filter(
    ({ at }) => at.path !== undefined && (at.path === here || (reach === 'within' && isInside(at.path, here))),
  )
}
