// After a lab is up: its guests that do not run, to be started.
import { Button } from '@mantine/core'
import { IconPlayerPlay } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useGuestActions } from '../guests/actions.ts'
import { useLabStatus, useWholeRef } from '../guests/status.ts'
import { useCallMutation } from '../api/react.tsx'
import { showFault } from '../app/notify.ts'

export function StartGuests() {
  const { t } = useTranslation('plan')
  const { status } = useLabStatus()
  const off = (status?.guests ?? []).filter(({ state }) => state === 'stopped' || state === 'crashed')
  if (off.length === 0) return null
  return (
    <div className="td-start-guests">
      {off.length > 1 ? <StartAll guests={off.map(({ name }) => name)} /> : null}
      {off.slice(0, 6).map(({ name }) => (
        <StartOne key={name} guest={name} />
      ))}
      {off.length > 6 ? <span className="td-small">{t('more', { count: off.length - 6 })}</span> : null}
    </div>
  )
}

function StartOne({ guest }: { guest: string }) {
  const { t } = useTranslation('plan')
  const { act, busy } = useGuestActions(guest)
  return (
    <Button
      size="compact-sm"
      variant="default"
      leftSection={<IconPlayerPlay size={13} aria-hidden="true" />}
      loading={busy === 'start'}
      onClick={() => act('start')}
    >
      {t('start', { guest })}
    </Button>
  )
}

function StartAll({ guests }: { guests: readonly string[] }) {
  const { t } = useTranslation('plan')
  const ref = useWholeRef()
  const start = useCallMutation('guest.start')
  const all = async (): Promise<void> => {
    for (const guest of guests) if (ref !== undefined) await start.mutateAsync({ lab: ref, guest })
  }
  return (
    <Button
      size="compact-sm"
      leftSection={<IconPlayerPlay size={13} aria-hidden="true" />}
      loading={start.isPending}
      onClick={() => void all().catch(showFault)}
    >
      {t('startAll', { count: guests.length })}
    </Button>
  )
}
