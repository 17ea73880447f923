// The titles of the columns: they stay at the top while the picture is moved.
import { useTranslation } from 'react-i18next'
import { useStore, type ReactFlowState } from 'reactflow'
import { shallow } from './shallow.ts'
import type { Layer } from '../../core/topology/graph.ts'

const selectX = ({ transform }: ReactFlowState): [number, number] => [transform[0], transform[2]]

/** Pixels that a title takes at most. */
const room = 150

export function Columns({ titles }: { titles: readonly { layer: Layer; x: number }[] }) {
  const { t } = useTranslation('graph')
  const [x, zoom] = useStore(selectX, shallow)
  // From far away they would stand on each other: then only those that have room.
  let end = Number.NEGATIVE_INFINITY
  const shown = titles.filter((title) => {
    const at = title.x * zoom + x
    if (at < end) return false
    end = at + room
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
