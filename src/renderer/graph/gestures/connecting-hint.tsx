// What dropping the cable here would do, or why it cannot be, beside the pointer.
import { useTranslation } from 'react-i18next'
import { useConnecting } from './connecting.ts'

export function ConnectingHint() {
  const { t } = useTranslation('graph')
  const { over, x, y } = useConnecting((state) => state)
  if (over === undefined) return null
  const { can, says, words } = over.verdict
  return (
    <div
      className={`td-hint ${can ? 'td-hint-can' : 'td-hint-cannot'}`}
      style={{ left: x + 14, top: y + 14 }}
      role="status"
    >
      {t(says, words)}
    </div>
  )
}
