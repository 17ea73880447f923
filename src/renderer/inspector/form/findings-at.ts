// Which findings of the lab belong to a field.
import type { Finding } from '../../../core/lab/finding.ts'
import { pathText, type Path } from '../../../core/lab/read/words.ts'

/** The findings at a path; with `within`, also those of what is inside it. */
export function findingsAt(findings: readonly Finding[], path: Path, reach: 'only' | 'within'): Finding[] {
  const here = pathText(path)
  return findings.filter(({ at }) => {
    if (at.path === undefined) return false
    if (at.path === here) return true
    return reach === 'within' && at.path.startsWith(here) && /^[.[]/.test(at.path.slice(here.length))
  })
}
