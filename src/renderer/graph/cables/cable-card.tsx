// The numbers of the cable under the pointer.
import { useTranslation } from 'react-i18next'
import type { Graph } from '../../../core/topology/graph.ts'
import { useHovered, type Hovered } from './hovered.ts'
import { rateText, useRate } from '../../state/traffic.ts'

export function CableCard({ edges }: { edges: Graph['edges'] }) {
  const hovered = useHovered()
  return hovered === undefined ? null : <Numbers {...hovered} edges={edges} />
}

function Numbers({ id, x, y, edges }: Hovered & { edges: Graph['edges'] }) {
  const { t } = useTranslation('graph')
  const edge = edges.find((one) => one.id === id)
  const rate = useRate(edge?.name)
  if (edge === undefined) return null
  return (
    <div className="td-cable-card" style={{ left: x + 14, top: y + 14 }}>
      <div className="td-node-head">
        <span className="td-mono">{edge.name ?? t('cable.unnamed')}</span>
        <span className="td-node-kind">
          {edge.presence === 'there' ? t(`state.${edge.state}`) : t(`presence.${edge.presence}`)}
        </span>
      </div>
      {edge.detail === '' ? null : <div className="td-node-detail">{edge.detail}</div>}
      {rate === undefined ? null : (
        <div className="td-node-detail td-mono">
          {t('cable.rates', { rx: rateText(rate.rx), tx: rateText(rate.tx), packets: rate.packets })}
        </div>
      )}
    </div>
  )
}
