// The cable of a running guest's card: pulled and plugged at once, without a change of the lab.
import { Switch } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { faultOf } from '../../../core/fault.ts'
import { useCallMutation } from '../../api/react.tsx'
import { useWholeRef } from '../../guests/status.ts'
import { say } from '../../i18n/phrases.ts'

export function LivePlug({ guest, card, link }: { guest: string; card: number; link: 'up' | 'down' }) {
  const { t } = useTranslation('inspector')
  const ref = useWholeRef()
  const plug = useCallMutation('guest.link')
  return (
    <div className="tk-field">
      <Switch
        size="xs"
        label={t('card.plugged')}
        description={t('card.pluggedHelp')}
        checked={link === 'up'}
        disabled={ref === undefined || plug.isPending}
        error={plug.error === null ? false : say(faultOf(plug.error).message)}
        onChange={(event) => {
          if (ref !== undefined)
            plug.mutate({ lab: ref, guest, card, link: event.currentTarget.checked ? 'up' : 'down' })
        }}
      />
    </div>
  )
}
