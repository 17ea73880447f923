// A guest's card: its cable, its model, and, while the guest runs, whether it is plugged in and what it forwards.
import { useTranslation } from 'react-i18next'
import { cardsOf } from '../../../core/lab/resolve.ts'
import { guestId } from '../../../core/topology/ids.ts'
import { useGuestStatus } from '../../guests/status.ts'
import { useLab } from '../../state/lab.ts'
import { Commands } from '../frame/copy.tsx'
import { Facts, mono, Note, Section } from '../frame/parts.tsx'
import { Frame } from '../frame/tabs.tsx'
import { Traffic } from '../frame/traffic.tsx'
import { GuestCommand } from '../guest/guest-inspector.tsx'
import { connectionKind } from './connection.ts'
import { LiveForwards } from './live-forwards.tsx'
import { LivePlug } from './live-plug.tsx'
import { CardSettings } from './settings.tsx'

export function CardInspector({ guest, index }: { guest: string; index: number }) {
  const { t } = useTranslation('inspector')
  const { lab, select } = useLab()
  const status = useGuestStatus(guest)
  const value = lab?.guests[guest]
  const card = lab === undefined || value === undefined ? undefined : cardsOf(lab, guest, value)[index]
  if (card === undefined) return null
  const now = status?.cards.find((one) => one.index === index)
  const isOn = status !== undefined && (status.state === 'running' || status.state === 'paused')
  return (
    <Frame
      key={`${guest}.${index}`}
      title={`${guest} · ${card.id}`}
      places={[['guests', guest, 'cards', index]]}
      what={t('what.card')}
      state={isOn ? now?.link : 'unknown'}
      actions={
        <button type="button" className="tk-link" onClick={() => select(guestId(guest))}>
          ← {t('card.toGuest', { guest })}
        </button>
      }
      tabs={{
        settings: (
          <>
            {isOn ? <Note tone="tell">{t('card.restart')}</Note> : null}
            <CardSettings guest={guest} card={card} />
          </>
        ),
        state: (
          <>
            {isOn && now !== undefined ? (
              <LivePlug guest={guest} card={index} link={now.link} />
            ) : (
              <Note tone="tell">{t('card.off', { guest })}</Note>
            )}
            <Facts
              facts={[
                [t('link.addresses'), now === undefined ? undefined : mono(now.addresses.join(', '))],
                [t('link.mac'), mono(card.mac)],
                [t('card.tap'), card.tap === undefined ? undefined : mono(card.tap)],
                [t('card.monitorName'), mono(card.id)],
              ]}
            />
            {connectionKind(card.connect) === 'user' && isOn ? <LiveForwards guest={guest} card={card} /> : null}
          </>
        ),
        traffic:
          card.tap === undefined ? (
            <Note tone="tell">{t('card.noTap')}</Note>
          ) : (
            <Traffic links={[{ device: card.tap, name: card.id }]} />
          ),
        commands: (
          <>
            <Section title={t('card.monitor')}>
              <p className="tk-help">{t('card.monitorHelp')}</p>
              <Commands
                label={t('card.monitor')}
                commands={[
                  'info network',
                  `set_link ${card.id} off`,
                  `set_link ${card.id} on`,
                  ...(connectionKind(card.connect) === 'user' ? ['info usernet'] : []),
                ]}
              />
            </Section>
            <GuestCommand name={guest} />
          </>
        ),
      }}
    />
  )
}
