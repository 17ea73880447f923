// The mark of nodes that advice speaks of; each hears of its own alone. Its words are on the mark, all of it is in the inspector.
import { IconAlertTriangle, IconBulb } from '@tabler/icons-react'
import { useCallback } from 'react'
import type { Advice } from '../../core/advice/advice.ts'
import { adviceByNode } from '../../core/advice/nodes.ts'
import type { Lab } from '../../core/lab/schema.ts'
import { say } from '../i18n/phrases.ts'
import { create } from '../state/store.ts'
import { setView } from '../state/view.ts'

interface Mark {
  level: Advice['level']
  words: string
}

type Marks = Record<string, Mark>
const store = create<{ marks: Marks }>({ marks: {} })

export function setAdviceMarks(lab: Lab | undefined, advice: readonly Advice[]): void {
  const old = store.get().marks
  const next: Marks = {}
  for (const [id, about] of lab === undefined ? [] : adviceByNode(lab, advice)) {
    const level = about.some((each) => each.level === 'warning') ? 'warning' : 'advice'
    const words = about.map((each) => say(each.words)).join('\n')
    const before = old[id]
    // The same one where it says the same: then nothing is drawn anew.
    next[id] = before?.level === level && before.words === words ? before : { level, words }
  }
  const ids = Object.keys(next)
  if (ids.length !== Object.keys(old).length || ids.some((id) => next[id] !== old[id])) store.set({ marks: next })
}

export const useAdviceMark = (node: string): Mark | undefined =>
  store.use(useCallback(({ marks }) => marks[node], [node]))

/** The inspector of what is selected shows its first tab, where advice comes before all else. */
export const showAdvice = (): void => setView({ inspector: 'settings' })

export function AdviceMark({ node }: { node: string }) {
  const mark = useAdviceMark(node)
  if (mark === undefined) return null
  const Icon = mark.level === 'warning' ? IconAlertTriangle : IconBulb
  // A click selects the node, as anywhere on it. By keyboard the node's menu has the same.
  return (
    <span
      className={`td-advice-mark td-advice-mark-${mark.level}`}
      role="img"
      aria-label={mark.words}
      title={mark.words}
      onClick={showAdvice}
    >
      <Icon size={14} aria-hidden="true" />
    </span>
  )
}
