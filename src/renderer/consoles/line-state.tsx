// What stands in place of a console that is not there: the guest is off, the line is being opened, was refused, has ended.
import { Button, Code, Text } from '@mantine/core'
import { IconPlugConnectedX } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { GuestStatus } from '../../contract/api.ts'
import { useGuestActions } from '../guests/actions.ts'
import { LineEnded } from './line-ended.tsx'
import type { Line } from './line.ts'
import { say } from '../i18n/phrases.ts'

interface Props {
  line: Line
  guest: string
  status: GuestStatus | undefined
  again: () => void
}

export function LineState({ line, guest, status, again }: Props) {
  const { t } = useTranslation('consoles')
  switch (line.state) {
    case 'open':
      return null
    case 'opening':
      return <p className="tk-console-note">{t('opening')}</p>
    case 'waiting':
      return <GuestOff guest={guest} status={status} />
    case 'ended':
    case 'refused':
      return <LineEnded line={line} again={again} words="console" />
    default:
      return line satisfies never
  }
}

/** The guest is off, or died: why, and the way on. */
function GuestOff({ guest, status }: { guest: string; status: GuestStatus | undefined }) {
  const { t } = useTranslation('consoles')
  const { act, busy } = useGuestActions(guest)
  if (status === undefined) return <p className="tk-console-note">{t('asking')}</p>
  return (
    <div className="tk-console-note">
      <IconPlugConnectedX size={22} stroke={1.4} aria-hidden="true" />
      <Text size="sm">{status.state === 'crashed' ? t('died', { guest }) : t('off', { guest })}</Text>
      {status.reason === undefined ? null : (
        <Code block className="tk-last-words">
          {say(status.reason)}
        </Code>
      )}
      <Button size="compact-sm" mt="xs" loading={busy === 'start'} onClick={() => act('start')}>
        {t('start')}
      </Button>
    </div>
  )
}
