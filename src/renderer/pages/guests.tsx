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
import { useLab } from '../state/lab.ts'
import { goTo, openTab } from '../state/view.ts'

export function GuestsPage() {
  const { t } = useTranslation('pages')
  const { lab } = useLab()
  const { status } = useLabStatus()
  const guests = Object.entries(lab?.guests ?? {})
  return (
    <main className="td-page" aria-label={t('guests.title')}>
      <header className="td-page-head">
        <h1>{t('guests.title')}</h1>
        {status === undefined ? null : (
          <span className="td-dim">
            {t('guests.count', {
              count: guests.length,
              running: status.guests.filter(({ state }) => state === 'running').length,
            })}
          </span>
        )}
      </header>
      {guests.length === 0 ? (
        <div className="td-empty">
          <p>{t('guests.none')}</p>
          <Button variant="light" onClick={() => goTo('picture')}>
            {t('guests.toPicture')}
          </Button>
        </div>
      ) : (
        <>
          <div className="td-scroll">
            <table className="td-table td-wide td-page-table">
              <thead>
                <tr>
                  <th scope="col">{t('guests.name')}</th>
                  <th scope="col">{t('guests.state')}</th>
                  <th scope="col" className="td-number">
                    CPU
                  </th>
                  <th scope="col" className="td-number">
                    {t('guests.memory')}
                  </th>
                  <th scope="col">{t('guests.runsOn')}</th>
                  <th scope="col">{t('guests.cards')}</th>
                  <th scope="col">{t('guests.addresses')}</th>
                  <th scope="col">
                    <span className="td-hidden">{t('guests.actions')}</span>
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
          <p className="td-help">{t('guests.keys')}</p>
        </>
      )}
    </main>
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
  const { selection, select } = useLab()
  const { act } = useGuestActions(name)
  const row = useRef<HTMLTableRowElement>(null)
  const isOff = status === undefined || status.state === 'stopped' || status.state === 'crashed'
  const chosen = selection.includes(guestId(name))
  const keys = (event: KeyboardEvent<HTMLTableRowElement>): void => {
    if (event.target !== event.currentTarget) return
    const go = (to: Element | null | undefined): void => {
      if (to instanceof HTMLElement) to.focus()
    }
    if (event.key === 'ArrowDown') go(row.current?.nextElementSibling)
    else if (event.key === 'ArrowUp') go(row.current?.previousElementSibling)
    else if (event.key === 'Home') go(row.current?.parentElement?.firstElementChild)
    else if (event.key === 'End') go(row.current?.parentElement?.lastElementChild)
    else if (event.key === 'Enter') isOff ? act('start') : openTab({ kind: 'screen', guest: name })
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
          <div className="td-reason" title={status.reason}>
            {status.reason.split('\n').at(-1)}
          </div>
        )}
      </td>
      <td className="td-number">{guest.cpus}</td>
      <td className="td-number">{guest.memory} MiB</td>
      <td>{status?.accelerator === undefined ? '' : status.accelerator.toUpperCase()}</td>
      <td>
        {status?.cards.map((card) => (
          <div key={card.id} className="td-cell-line">
            {card.model} → {card.connection}
          </div>
        ))}
      </td>
      <td className="td-mono">
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
