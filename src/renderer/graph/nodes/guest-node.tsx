// A guest in the picture: its screen, its state, a row for each of its cards.
import type { TFunction } from 'i18next'
import { memo, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { NodeProps } from 'reactflow'
import { parseId } from '../../../core/topology/ids.ts'
import type { GuestRow } from '../../../core/topology/facts.ts'
import { useGuestState, type GuestState } from './guest-states.ts'
import { AdviceMark } from '../../advice/marks.tsx'
import { DriftMark } from '../../drift/marks.tsx'
import { useDrawing } from '../distance.ts'
import { Led, Presence } from './marks.tsx'
import { classesOf, Shape, type FlowNode } from './node.tsx'
import { useLabName } from './names.ts'
import { Ports } from './ports.tsx'
import { mostRows } from './shape.ts'
import { useSeen, useThumbnail } from './thumbnails.ts'
import { detailText, rowEndText, rowText, word } from './words.ts'

type T = TFunction<'graph'>

const isOn = (state: GuestState): boolean => state === 'running' || state === 'paused' || state === 'shutting-down'

export const GuestNode = memo(function GuestNode({ data: { node, t } }: NodeProps<FlowNode>) {
  const { facts } = node
  const drawing = useDrawing()
  const known = useGuestState(node.name, facts.of === 'guest' && facts.runs ? 'running' : 'stopped')
  if (facts.of !== 'guest') return null
  const ours = parseId(node.id).of === 'guest'
  const state: GuestState = ours ? known : 'running'
  if (drawing === 'shapes') return <Shape node={node} state={state} t={t} />
  const more = facts.rows.length - mostRows
  return (
    <div className={`${classesOf(node)} td-guest-${state}`}>
      <div className="td-guest-head">
        {isOn(state) && ours ? (
          <LiveScreen guest={node.name} />
        ) : (
          <div className="td-screen">
            <span className="td-screen-word">{ours && state !== 'starting' ? t('screen.off') : ''}</span>
          </div>
        )}
        <div className="td-guest-words">
          <div className="td-node-head">
            <Led state={state} t={t} />
            <span className="td-node-name">{node.name}</span>
            <Presence of={node.presence} t={t} />
            <DriftMark node={node.id} t={t} />
            <AdviceMark node={node.id} />
            {node.foreign === undefined ? null : <span className="td-node-kind">{node.foreign}</span>}
          </div>
          <div className="td-node-detail">{word(`state.${state}`, t)}</div>
          <div className="td-node-detail">{detailText(node, t)}</div>
        </div>
      </div>
      {facts.rows.slice(0, mostRows).map((row) => (
        <Row key={row.card} row={row} t={t} />
      ))}
      {more > 0 ? <div className="td-row">{t('row.more', { count: more })}</div> : null}
      <Ports node={node} />
    </div>
  )
})

function Row({ row, t }: { row: GuestRow; t: T }) {
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

/** A guest that runs shows its screen, at most once a second and only while it is seen. */
function LiveScreen({ guest }: { guest: string }) {
  const { t } = useTranslation('graph')
  const lab = useLabName()
  const element = useRef<HTMLDivElement>(null)
  const url = useThumbnail(lab, guest, useSeen(element))
  return (
    <div className="td-screen" ref={element}>
      {url === undefined ? null : <img src={url} alt={t('screen.of', { guest })} draggable={false} />}
    </div>
  )
}
