import type { Finding } from '../../../core/lab/finding.ts'
import { type Path } from '../../../core/lab/read/words.ts'
/** The findings at a path; with `within`, also those of what is inside it. */
export declare function findingsAt(findings: readonly Finding[], path: Path, reach: 'only' | 'within'): Finding[]
