// The state of a guest: a dot whose shape tells it too, and its word.
import { useTranslation } from 'react-i18next'
import type { GuestStatus } from '../../contract/api.ts'

export function GuestState({ state }: { state: GuestStatus['state'] | undefined }) {
  const { t } = useTranslation('inspector')
  return (
    <span className="tk-state">
      <StateDot state={state} />
      {state === undefined ? t('guestState.unknown') : t(`guestState.${state}`)}
    </span>
  )
}

export function StateDot({
  state,
}: {
  state: GuestStatus['state'] | 'up' | 'down' | 'blocked' | 'unknown' | undefined
}) {
  return <span className={`tk-dot tk-dot-${state ?? 'unknown'}`} aria-hidden="true" />
}
