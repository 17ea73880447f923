// Over every page: changes of labs that are not open and wait for their word; kept or rolled back from here, or opened.
import { Button } from '@mantine/core'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Wait } from '../../../contract/app.ts'
import { leaving } from '../../shell/leaving.ts'
import { useLab } from '../../state/lab.ts'
import { openTab } from '../../state/view.ts'
import { useApply } from '../use-apply.ts'
import { useSecondsLeft } from './use-seconds-left.ts'
import { useWaits } from './use-waits.ts'

export function OtherWaits() {
  const { showing, lab } = useLab()
  const open = showing === 'lab' ? lab?.name : undefined
  const waits = useWaits()
  const others = useMemo(() => {
    const now = performance.now()
    return waits
      .filter((wait) => wait.lab !== open)
      .map((wait) => ({ wait, ...(wait.left === undefined ? {} : { until: now + wait.left * 1000 }) }))
  }, [waits, open])
  return others.map(({ wait, ...time }) => <OtherWait key={wait.lab} wait={wait} {...time} />)
}

function OtherWait({ wait, until }: { wait: Wait; until?: number }) {
  const { t } = useTranslation('plan')
  const app = useTranslation('app').t
  const state = useLab()
  const { end } = useApply()
  const left = useSecondsLeft(until)
  const { lab, file } = wait
  const show = (): void =>
    leaving(state, app, () => void state.open(file ?? '').then((isOpen) => isOpen && openTab({ kind: 'plan' })))
  return (
    <section className="td-other-wait" aria-label={t('otherWaits', { lab })}>
      <span>
        <b>{t('otherWaits', { lab })}</b>{' '}
        {left === undefined ? t('otherWaitsElsewhere') : t('waitingLeft', { count: left })}
      </span>
      <span className="td-plan-buttons">
        {file === undefined ? null : (
          <Button size="compact-xs" variant="default" onClick={show}>
            {t('openLab', { lab })}
          </Button>
        )}
        <Button size="compact-xs" onClick={() => void end(lab, 'keep')}>
          {t('keep')}
        </Button>
        <Button size="compact-xs" variant="default" onClick={() => void end(lab, 'rollback')}>
          {t('rollback')}
        </Button>
      </span>
    </section>
  )
}
