// Forwards of a user-mode card while its guest runs: QEMU says which there are, and takes new ones at once.
import { ActionIcon, Button, Checkbox, Select, TextInput } from '@mantine/core'
import { IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { faultOf } from '../../../core/fault.ts'
import { examine } from '../../../core/lab/read/examine.ts'
import type { PlacedCard } from '../../../core/lab/resolve.ts'
import { listenOf, userForwardSchema } from '../../../core/lab/words.ts'
import { userNetdev } from '../../../core/qemu/cards/user.ts'
import { useCall, useCallMutation } from '../../api/react.tsx'
import { useWholeRef } from '../../guests/status.ts'
import { useLab } from '../../state/lab.ts'
import { isOpenToOthers, writtenOf, type ForwardRow } from '../form/forward-row.ts'
import { Section } from '../frame/parts.tsx'
import { forwardsIn, type OpenForward } from './usernet.ts'
import { say } from '../../i18n/phrases.ts'

export function LiveForwards({ guest, card }: { guest: string; card: PlacedCard }) {
  const { t } = useTranslation('inspector')
  const { edit } = useLab()
  const ref = useWholeRef()
  const change = useCallMutation('guest.forward')
  const [typed, setTyped] = useState<ForwardRow>({ proto: 'tcp', listen: '', to: '' })
  const [keep, setKeep] = useState(true)
  const { connect } = card
  const netdev = connect !== 'nothing' && 'user' in connect ? userNetdev(card.id, connect.user) : ''
  const asked = useCall(
    'guest.monitor',
    { lab: ref ?? { name: 'none' }, guest, command: 'info usernet' },
    { enabled: ref !== undefined },
  )
  const open = asked.data === undefined ? [] : forwardsIn(asked.data.text, netdev)
  const isWhole = typed.listen !== '' && typed.to !== ''
  const [problem] = isWhole ? examine(userForwardSchema, writtenOf(typed)) : []

  const run = (
    what: 'add' | 'remove',
    forward: { proto: 'tcp' | 'udp'; address: string; port: number; to: number },
    then: () => void,
  ): void => {
    if (ref === undefined) return
    change.mutate(
      { lab: ref, guest, card: card.index, change: what, ...forward },
      {
        onSuccess: () => {
          void asked.refetch()
          then()
        },
      },
    )
  }
  const add = (): void => {
    const parsed = userForwardSchema.safeParse(writtenOf(typed))
    if (!parsed.success) return
    run('add', { ...listenOf(parsed.data), to: parsed.data.to.port }, () => {
      if (keep) edit({ edit: 'forward.add', of: { guest, card: card.index }, value: writtenOf(typed) })
      setTyped({ proto: 'tcp', listen: '', to: '' })
    })
  }
  const remove = ({ proto, address, port, to }: OpenForward): void =>
    run('remove', { proto, address, port, to }, () => undefined)

  return (
    <Section title={t('card.liveForwards')}>
      <p className="tk-help">{t('card.liveForwardsHelp')}</p>
      <ul className="tk-ports" aria-label={t('card.liveForwards')}>
        {open.map((forward) => (
          <li key={`${forward.proto} ${forward.address} ${forward.port}`}>
            <span className="tk-mono">
              {forward.proto} {forward.address}:{forward.port} → {forward.to}
            </span>
            <ActionIcon
              className="tk-end"
              size="sm"
              variant="subtle"
              color="gray"
              aria-label={t('forward.removeOf', { port: forward.port })}
              onClick={() => remove(forward)}
            >
              <IconTrash size={14} aria-hidden="true" />
            </ActionIcon>
          </li>
        ))}
      </ul>
      <form
        className="tk-live-forward"
        onSubmit={(event) => {
          event.preventDefault()
          add()
        }}
      >
        <div className="tk-forward">
          <Select
            size="xs"
            aria-label={t('forward.proto')}
            data={['tcp', 'udp']}
            value={typed.proto}
            allowDeselect={false}
            onChange={(proto) => setTyped({ ...typed, proto: proto === 'udp' ? 'udp' : 'tcp' })}
          />
          <TextInput
            size="xs"
            aria-label={t('forward.listen')}
            placeholder="127.0.0.1:8022"
            value={typed.listen}
            onChange={(event) => setTyped({ ...typed, listen: event.currentTarget.value })}
          />
          <span aria-hidden="true">→</span>
          <TextInput
            size="xs"
            aria-label={t('forward.to')}
            placeholder="22"
            value={typed.to}
            onChange={(event) => setTyped({ ...typed, to: event.currentTarget.value })}
          />
        </div>
        {problem === undefined ? null : <p className="tk-bad">{say(problem.message)}</p>}
        {isOpenToOthers(typed.listen) ? <p className="tk-warn">{t('forward.open')}</p> : null}
        {change.error === null ? null : (
          <p className="tk-bad" role="alert">
            {say(faultOf(change.error).message)}
          </p>
        )}
        <div className="tk-live-forward-end">
          <Checkbox
            size="xs"
            label={t('card.keepForward')}
            checked={keep}
            onChange={(event) => setKeep(event.currentTarget.checked)}
          />
          <Button
            type="submit"
            size="compact-sm"
            loading={change.isPending}
            disabled={!isWhole || problem !== undefined}
          >
            {t('card.openForward')}
          </Button>
        </div>
      </form>
    </Section>
  )
}
