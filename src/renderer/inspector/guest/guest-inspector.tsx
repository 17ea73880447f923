// A guest: its settings, its state with the buttons, the traffic of its cards, the command line that starts it.
import { Code } from '@mantine/core'
import { keepPreviousData } from '@tanstack/react-query'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import type { GuestStatus } from '../../../contract/api.ts'
import { faultOf } from '../../../core/fault.ts'
import { cardsOf } from '../../../core/lab/resolve.ts'
import type { Connection } from '../../../core/lab/schema.ts'
import { cableId } from '../../../core/topology/ids.ts'
import { typedCommand } from '../../../core/qemu/typed.ts'
import { useCall } from '../../api/react.tsx'
import { GuestButtons } from '../../guests/buttons.tsx'
import { GuestState, StateDot } from '../../guests/state.tsx'
import { useGuestStatus, useWholeRef } from '../../guests/status.ts'
import { useLab } from '../../state/lab.ts'
import { connectionKind, connectionTarget } from '../card/connection.ts'
import { Commands } from '../frame/copy.tsx'
import { Facts, mono, Note, Section } from '../frame/parts.tsx'
import { Frame } from '../frame/tabs.tsx'
import { Traffic } from '../frame/traffic.tsx'
import { GuestSettings } from './settings.tsx'
import { say } from '../../i18n/phrases.ts'

export function GuestInspector({ name }: { name: string }) {
  const { t } = useTranslation('inspector')
  const { lab } = useLab()
  const status = useGuestStatus(name)
  const guest = lab?.guests[name]
  if (lab === undefined || guest === undefined) return null
  const cards = cardsOf(lab, name, guest)
  return (
    <Frame
      key={name}
      title={name}
      what={t('what.guest')}
      state={status?.state}
      places={[['guests', name]]}
      actions={
        status === undefined ? undefined : (
          <>
            <GuestButtons guest={name} state={status.state} />
            <WhyNot status={status} />
          </>
        )
      }
      tabs={{
        settings: <GuestSettings name={name} guest={guest} />,
        state: <GuestNow status={status} />,
        traffic: (
          <Traffic
            links={cards.flatMap(({ tap, id, index }) =>
              tap === undefined ? [] : [{ device: tap, name: `${index} · ${id}` }],
            )}
          />
        ),
        commands: <GuestCommand name={name} />,
      }}
    />
  )
}

/** Its last words stand on every tab: they are why one looks. */
function WhyNot({ status }: { status: GuestStatus }) {
  const { t } = useTranslation('inspector')
  if (status.reason === undefined) return null
  // Of one that is there it is Tapdeck who tells.
  if (status.state !== 'crashed' && status.state !== 'stopped') return <Note tone="warn">{say(status.reason)}</Note>
  return (
    <Note tone={status.state === 'crashed' ? 'bad' : 'warn'}>
      <strong>{t(status.state === 'crashed' ? 'guest.died' : 'guest.says')}</strong>
      <Code block className="tk-last-words">
        {say(status.reason)}
      </Code>
    </Note>
  )
}

function GuestNow({ status }: { status: GuestStatus | undefined }) {
  const { t } = useTranslation('inspector')
  const { lab, select } = useLab()
  if (status === undefined) return <Note tone="tell">{t('asking')}</Note>
  const guest = lab?.guests[status.name]
  const cards = lab === undefined || guest === undefined ? [] : cardsOf(lab, status.name, guest)
  return (
    <>
      <Facts
        facts={[
          [t('guest.state'), <GuestState key="state" state={status.state} />],
          [t('guest.runsOn'), status.accelerator === undefined ? undefined : t(`accelerator.${status.accelerator}`)],
          [t('process.pid'), status.pid === undefined ? undefined : mono(status.pid)],
        ]}
      />
      <Section title={t('guest.cards')}>
        {status.cards.length === 0 ? <p className="tk-help">{t('guest.noCards')}</p> : null}
        <ul className="tk-ports">
          {status.cards.map((card) => (
            <li key={card.id}>
              <StateDot state={card.link} />
              <button type="button" className="tk-link tk-two" onClick={() => select(cableId(status.name, card.index))}>
                <span>
                  {card.model} → {connectionWords(t, cards[card.index]?.connect, card.connection)}
                </span>
                <span className="tk-mono tk-dim">
                  {card.addresses.length === 0 ? card.mac : card.addresses.join(', ')}
                </span>
              </button>
            </li>
          ))}
        </ul>
      </Section>
    </>
  )
}

/** In the lab's own words; a card that the lab has no more goes by the engine's. */
const connectionWords = (t: TFunction<'inspector'>, connect: Connection | undefined, seen: string): string =>
  connect === undefined ? seen : connectionTarget(connect) || t(`connection.${connectionKind(connect)}`)

export function GuestCommand({ name }: { name: string }) {
  const { t } = useTranslation('inspector')
  const { lab } = useLab()
  const ref = useWholeRef()
  const { data, error } = useCall(
    'guest.command',
    { lab: ref ?? { name: lab?.name ?? 'none' }, guest: name },
    { enabled: ref !== undefined, placeholderData: keepPreviousData, retry: false },
  )
  if (error !== null) {
    const { message, hint } = faultOf(error)
    return (
      <Note tone="bad">
        {say(message)} {say(hint ?? '')}
      </Note>
    )
  }
  if (data === undefined) return <Note tone="tell">{t('asking')}</Note>
  return (
    <Section title={t('guest.command')}>
      <p className="tk-help">{t('guest.commandHelp')}</p>
      <Commands commands={[typedCommand(data)]} label={t('guest.command')} />
    </Section>
  )
}
