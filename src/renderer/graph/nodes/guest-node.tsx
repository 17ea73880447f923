// A guest in the picture: its screen, its state, a row for each of its cards.
import { memo, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { NodeProps } from 'reactflow'
import { parseId } from '../../../core/topology/ids.ts'
import type { GuestRow } from '../../../core/topology/facts.ts'
import { useGuestState, type GuestState } from './guest-states.ts'
import { Led, Presence } from './marks.tsx'
import { classesOf, Ports, type FlowNode } from './node.tsx'
import { useLabName } from './names.ts'
import { mostRows } from './shape.ts'
import { useSeen, useThumbnail } from './thumbnails.ts'
import { detailText, rowEndText, rowText } from './words.ts'

export const GuestNode = memo(function GuestNode({ data: { node } }: NodeProps<FlowNode>) {
  const { t } = useTranslation('graph')
  const known = useGuestState(node.name)
  const element = useRef<HTMLDivElement>(null)
  const { facts } = node
  if (facts.of !== 'guest') return null
  const ours = parseId(node.id).of === 'guest'
  const state: GuestState = ours ? (known ?? (facts.runs ? 'running' : 'stopped')) : 'running'
  const more = facts.rows.length - mostRows
  return (
    <div className={`${classesOf(node)} td-guest-${state}`} ref={element}>
      <div className="td-guest-head">
        <GuestScreen guest={node.name} state={state} ours={ours ? 'ours' : 'foreign'} element={element} />
        <div className="td-guest-words">
          <div className="td-node-head">
            <Led state={state} />
            <span className="td-node-name">{node.name}</span>
            <Presence of={node.presence} />
            {node.foreign === undefined ? null : <span className="td-node-kind">{node.foreign}</span>}
          </div>
          <div className="td-node-detail">{t(`state.${state}`)}</div>
          <div className="td-node-detail">{detailText(node, t)}</div>
        </div>
      </div>
      {facts.rows.slice(0, mostRows).map((row) => (
        <Row key={row.card} row={row} />
      ))}
      {more > 0 ? <div className="td-row">{t('row.more', { count: more })}</div> : null}
      <Ports node={node} />
    </div>
  )
})

function Row({ row }: { row: GuestRow }) {
  const { t } = useTranslation('graph')
  return (
    <div className="td-row">
      <span className="td-row-what">
        {rowText(row, t)}
        {row.link === 'down' ? <span className="td-tag td-tag-down">{t('row.unplugged')}</span> : null}
      </span>
      <span className="td-row-end">{rowEndText(row)}</span>
    </div>
  )
}

interface ScreenProps {
  guest: string
  state: GuestState
  ours: 'ours' | 'foreign'
  element: React.RefObject<HTMLDivElement | null>
}

function GuestScreen({ guest, state, ours, element }: ScreenProps) {
  const { t } = useTranslation('graph')
  const lab = useLabName()
  const runs = ours === 'ours' && (state === 'running' || state === 'paused' || state === 'shutting-down')
  const seen = useSeen(element)
  const url = useThumbnail(runs ? lab : undefined, guest, seen)
  return (
    <div className="td-screen">
      {url === undefined || !runs ? (
        <span className="td-screen-word">{runs || ours === 'foreign' ? '' : t('screen.off')}</span>
      ) : (
        <img src={url} alt={t('screen.of', { guest })} draggable={false} />
      )}
    </div>
  )
}
