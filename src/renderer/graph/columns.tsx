// The titles of the columns: they stay at the top while the picture is moved.
import { useTranslation } from 'react-i18next'
import { useStore, type ReactFlowState } from 'reactflow'
import { shallow } from './shallow.ts'
import type { Layer } from '../../core/topology/graph.ts'

const selectX = ({ transform }: ReactFlowState): [number, number] => [transform[0], transform[2]]

export function Columns({ titles }: { titles: readonly { layer: Layer; x: number }[] }) {
  const { t } = useTranslation('graph')
  const [x, zoom] = useStore(selectX, shallow)
  return (
    <div className="td-columns">
      {titles.map((title) => (
        <span key={title.layer} style={{ transform: `translateX(${title.x * zoom + x}px)` }}>
          {t(`column.${title.layer}`)}
        </span>
      ))}
    </div>
  )
}
