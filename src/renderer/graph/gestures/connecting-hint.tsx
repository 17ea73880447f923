// A cable that is being pulled, and beside the pointer what dropping it here would do, or why it cannot be.
import { useTranslation } from 'react-i18next'
import { getBezierPath, Position } from 'reactflow'
import { useConnecting } from './connecting.ts'

export function ConnectingHint() {
  const { t } = useTranslation('graph')
  const { begin, over, x, y } = useConnecting((state) => state)
  if (begin === undefined) return null
  const [path] = getBezierPath({
    sourceX: begin.x,
    sourceY: begin.y,
    sourcePosition: x < begin.x ? Position.Left : Position.Right,
    targetX: x,
    targetY: y,
    targetPosition: x < begin.x ? Position.Right : Position.Left,
  })
  const tone = over === undefined ? '' : over.verdict.can ? ' td-hint-can' : ' td-hint-cannot'
  return (
    <>
      <svg className={`td-pulled${tone}`} aria-hidden="true">
        <path d={path} />
      </svg>
      {over === undefined ? null : (
        <div className={`td-hint${tone}`} style={{ left: x + 14, top: y + 14 }} role="status">
          {t(over.verdict.says, over.verdict.words)}
        </div>
      )}
    </>
  )
}
