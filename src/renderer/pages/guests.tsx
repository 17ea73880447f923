// The page of guests: all of the lab in one dense table.
import '../guests/pages.css'
import { Button } from '@mantine/core'
import { useRef, type KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { guestId } from '../../core/topology/ids.ts'
import { GuestRowButtons } from '../guests/buttons.tsx'
import { GuestState } from '../guests/state.tsx'
import { useLabStatus } from '../guests/status.ts'
import { useGuestActions } from '../guests/actions.ts'
import type { GuestStatus } from '../../contract/api.ts'
import type { Guest } from '../../core/lab/schema.ts'
import { cardsOf } from '../../core/lab/resolve.ts'
import { connectionKind, connectionTarget } from '../inspector/card/connection.ts'
import { useLab } from '../state/lab.ts'
import { goTo, openTab } from '../state/view.ts'
import { say } from '../i18n/phrases.ts'

export function GuestsPage() {
  const { t } = useTranslation('pages')
  const { lab } = useLab()
  const { status } = useLabStatus()
  const guests = Object.entries(lab?.guests ?? {})
  return (
    <div className="tk-page">
      <header className="tk-page-head">
        <h1>{t('guests.title')}</h1>
        {status === undefined ? null : (
          <span className="tk-dim">
            {t('guests.count', {
              count: guests.length,
              running: status.guests.filter(({ state }) => state === 'running').length,
            })}
          </span>
        )}
      </header>
      {guests.length === 0 ? (
        <div className="tk-empty">
          <p>{t('guests.none')}</p>
          <Button variant="default" onClick={() => goTo('picture')}>
            {t('guests.toPicture')}
          </Button>
        </div>
      ) : (
        <>
          <div className="tk-scroll">
            <table className="tk-table tk-wide tk-page-table tk-guests-table">
              <thead>
                <tr>
                  <th scope="col">{t('guests.name')}</th>
                  <th scope="col">{t('guests.state')}</th>
                  <th scope="col" className="tk-number">
                    CPU
                  </th>
                  <th scope="col" className="tk-number">
                    {t('guests.memory')}
                  </th>
                  <th scope="col">{t('guests.runsOn')}</th>
                  <th scope="col">{t('guests.cards')}</th>
                  <th scope="col">{t('guests.addresses')}</th>
                  <th scope="col">
                    <span className="tk-hidden">{t('guests.actions')}</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {guests.map(([name, guest], place) => (
                  <Row
                    key={name}
                    name={name}
                    guest={guest}
                    status={status?.guests.find((one) => one.name === name)}
                    place={place}
                  />
                ))}
              </tbody>
            </table>
          </div>
          <p className="tk-help">{t('guests.keys')}</p>
        </>
      )}
    </div>
  )
}

interface RowProps {
  name: string
  guest: Guest
  status: GuestStatus | undefined
  place: number
}

/** One row takes the tab key; arrows go from row to row. */
function Row({ name, guest, status, place }: RowProps) {
  const { t } = useTranslation('pages')
  const { lab, selection, select } = useLab()
  const { act } = useGuestActions(name)
  const row = useRef<HTMLTableRowElement>(null)
  const isOff = status === undefined || status.state === 'stopped' || status.state === 'crashed'
  const cards = lab === undefined ? [] : cardsOf(lab, name, guest)
  const chosen = selection.includes(guestId(name))
  const open = (): void => {
    if (isOff) act('start')
    else openTab({ kind: 'screen', guest: name })
  }
  const keys = (event: KeyboardEvent<HTMLTableRowElement>): void => {
    if (event.target !== event.currentTarget) return
    const go = (to: Element | null | undefined): void => {
      if (to instanceof HTMLElement) to.focus()
    }
    if (event.key === 'ArrowDown') go(row.current?.nextElementSibling)
    else if (event.key === 'ArrowUp') go(row.current?.previousElementSibling)
    else if (event.key === 'Home') go(row.current?.parentElement?.firstElementChild)
    else if (event.key === 'End') go(row.current?.parentElement?.lastElementChild)
    else if (event.key === 'Enter') open()
    else if (event.key === ' ') select(guestId(name))
    else return
    event.preventDefault()
  }
  return (
    <tr
      ref={row}
      tabIndex={place === 0 ? 0 : -1}
      data-chosen={chosen || undefined}
      onKeyDown={keys}
      onClick={() => select(guestId(name))}
      onDoubleClick={() => {
        if (!isOff) openTab({ kind: 'screen', guest: name })
      }}
    >
      <th scope="row">{name}</th>
      <td>
        <GuestState state={status?.state} />
        {status?.reason === undefined ? null : (
          <div className="tk-reason" title={say(status.reason)}>
            {say(status.reason.split('\n').at(-1) ?? '')}
          </div>
        )}
      </td>
      <td className="tk-number">{guest.cpus}</td>
      <td className="tk-number">{guest.memory} MiB</td>
      <td>{status?.accelerator === undefined ? '' : status.accelerator.toUpperCase()}</td>
      <td>
        {cards.map((card) => (
          <div key={card.id} className="tk-cell-line">
            {card.model} → {connectionTarget(card.connect) || t(`guests.${connectionKind(card.connect)}`)}
          </div>
        ))}
      </td>
      <td className="tk-mono">
        {status?.cards
          .flatMap(({ addresses }) => addresses)
          .map((address) => (
            <div key={address}>{address}</div>
          ))}
      </td>
      <td>{status === undefined ? null : <GuestRowButtons guest={name} state={status.state} />}</td>
    </tr>
  )
}
