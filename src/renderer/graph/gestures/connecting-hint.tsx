// A cable that is being pulled, and beside the pointer what dropping it here would do, or why it cannot be; the same for a thing that is held.
import { useTranslation } from 'react-i18next'
import { getBezierPath, Position } from 'reactflow'
import type { Point } from '../layout/place.ts'
import { useConnecting } from './connecting.ts'

/** Pixels, with a margin; picture.css says the same. */
const widest = 336

export function ConnectingHint() {
  const { t } = useTranslation('graph')
  const { begin, over, x, y } = useConnecting((state) => state)
  const tone = over === undefined ? '' : over.can ? ' td-hint-can' : ' td-hint-cannot'
  return (
    <>
      {begin === undefined ? null : (
        <svg className={`td-pulled${tone}`} aria-hidden="true">
          <path d={pathBetween(begin, { x, y })} />
        </svg>
      )}
      {over === undefined || over.sayings.length === 0 ? null : (
        <div
          className={`td-hint${tone}`}
          style={{ left: Math.min(x + 14, window.innerWidth - widest), top: y + 14 }}
          role="status"
        >
          {over.sayings.map(({ says, words }) => (
            <div key={says}>{t(says, words)}</div>
          ))}
        </div>
      )}
    </>
  )
}

function pathBetween(begin: Point, { x, y }: Point): string {
  const [path] = getBezierPath({
    sourceX: begin.x,
    sourceY: begin.y,
    sourcePosition: x < begin.x ? Position.Left : Position.Right,
    targetX: x,
    targetY: y,
    targetPosition: x < begin.x ? Position.Right : Position.Left,
  })
  return path
}
