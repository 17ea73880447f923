// The page of checks: what this machine lacks or does that guests suffer from, and what mends it.
import '../guests/pages.css'
import { Button, Loader } from '@mantine/core'
import { IconRefresh } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { CheckResult } from '../../contract/api.ts'
import { useCall } from '../api/react.tsx'
import { CheckCard } from '../checks/check-card.tsx'
import { Note } from '../inspector/frame/parts.tsx'
import { say } from '../i18n/phrases.ts'

/** The worst first; what is good stands folded at the end. */
const order = ['bad', 'warning', 'advice', 'unknown', 'good'] as const satisfies readonly CheckResult['state'][]

export function ChecksPage() {
  const { t } = useTranslation('pages')
  const { data, error, isFetching, refetch } = useCall('check.run', {}, { staleTime: 60_000 })
  return (
    <div className="tk-page" aria-busy={isFetching}>
      <header className="tk-page-head">
        <h1>{t('checks.title')}</h1>
        <span className="tk-dim">{data === undefined ? '' : summary(data, t)}</span>
        <Button
          ml="auto"
          size="compact-sm"
          variant="default"
          loading={isFetching}
          leftSection={<IconRefresh size={14} aria-hidden="true" />}
          onClick={() => void refetch()}
        >
          {t('checks.again')}
        </Button>
      </header>
      {error === null ? null : (
        <Note tone="bad">
          {say(error.fault.message)} {say(error.fault.hint ?? '')}
        </Note>
      )}
      {data === undefined && error === null ? (
        <div className="tk-empty">
          <Loader size="sm" />
          <p>{t('checks.running')}</p>
        </div>
      ) : null}
      {order.map((state) => {
        const results = data?.filter((result) => result.state === state) ?? []
        if (results.length === 0) return null
        return (
          <section key={state} className="tk-checks" aria-label={t(`checks.state.${state}`)}>
            <h2>
              <span className={`tk-check-mark tk-check-${state}`} aria-hidden="true" /> {t(`checks.state.${state}`)}{' '}
              <span className="tk-dim">{results.length}</span>
            </h2>
            {results.map((result) => (
              <CheckCard key={result.id} result={result} />
            ))}
          </section>
        )
      })}
    </div>
  )
}

const summary = (
  results: readonly CheckResult[],
  t: (key: string, values: Record<string, unknown>) => string,
): string => {
  const count = (...states: CheckResult['state'][]): number =>
    results.filter(({ state }) => states.includes(state)).length
  return t('checks.summary', { bad: count('bad'), warning: count('warning'), good: count('good') })
}
