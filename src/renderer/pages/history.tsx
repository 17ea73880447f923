// The page of history: what was applied, when, by whom, with its commands; and the way back to it.
import '../guests/pages.css'
import { Switch } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCall } from '../api/react.tsx'
import { HistoryEntryCard } from '../history/entry.tsx'
import { Note } from '../inspector/frame/parts.tsx'
import { useLab } from '../state/lab.ts'
import { say } from '../i18n/phrases.ts'

export function HistoryPage() {
  const { t } = useTranslation('pages')
  const { lab } = useLab()
  const [whose, setWhose] = useState<'lab' | 'all'>('lab')
  const only = whose === 'lab' && lab !== undefined ? { lab: lab.name } : {}
  const { data, error } = useCall('history.list', only)
  return (
    <div className="tk-page">
      <header className="tk-page-head">
        <h1>{t('history.title')}</h1>
        <span className="tk-dim">{data === undefined ? '' : t('history.count', { count: data.length })}</span>
        {lab === undefined ? null : (
          <Switch
            ml="auto"
            size="xs"
            label={t('history.allLabs')}
            checked={whose === 'all'}
            onChange={(event) => setWhose(event.currentTarget.checked ? 'all' : 'lab')}
          />
        )}
      </header>
      {error === null ? null : <Note tone="bad">{say(error.fault.message)}</Note>}
      {data?.length === 0 ? (
        <div className="tk-empty">
          <p>{t('history.none')}</p>
        </div>
      ) : null}
      <ol className="tk-history">
        {data?.map((entry, place) => (
          <li key={entry.id}>
            <HistoryEntryCard entry={entry} latest={place === 0} />
          </li>
        ))}
      </ol>
    </div>
  )
}
