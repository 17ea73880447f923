// The titles of the columns: they stay at the top while the picture is moved.
import { useTranslation } from 'react-i18next'
import { useStore, type ReactFlowState } from 'reactflow'
import { shallow } from './stable/shallow.ts'
import type { Layer } from '../../core/topology/graph.ts'

const selectX = ({ transform }: ReactFlowState): [number, number] => [transform[0], transform[2]]

/** Pixels that a title takes, about: Chinese letters are square, Latin ones about half of that. */
const roomOf = (title: string): number =>
  24 + [...title].reduce((sum, letter) => sum + ((letter.codePointAt(0) ?? 0) > 0x2e7f ? 12 : 8), 0)

export function Columns({ titles }: { titles: readonly { layer: Layer; x: number }[] }) {
  const { t } = useTranslation('graph')
  const [x, zoom] = useStore(selectX, shallow)
  // From far away they would stand on each other: then only those that have room.
  let end = Number.NEGATIVE_INFINITY
  const shown = titles.filter((title) => {
    const at = title.x * zoom + x
    if (at < end) return false
    end = at + roomOf(t(`column.${title.layer}`))
    return true
  })
  return (
    <div className="td-columns">
      {shown.map((title) => (
        <span key={title.layer} style={{ transform: `translateX(${title.x * zoom + x}px)` }}>
          {t(`column.${title.layer}`)}
        </span>
      ))}
    </div>
  )
}
