// The countdown: keep what was done, or roll it back; when it ends, it is rolled back.
import { Button, Progress } from '@mantine/core'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { usualKeepWithin } from '../../../core/plan/risk/risk.ts'
import { useApply, useTruth } from '../use-apply.ts'
import { useSecondsLeft } from './use-seconds-left.ts'
import { useWaitOf } from './use-waits.ts'

interface Props {
  lab: string
  /** Milliseconds of performance.now(). */
  until?: number
  /** Seconds, of all. */
  of?: number
}

export function Waiting({ lab, until, of = usualKeepWithin }: Props) {
  const { t } = useTranslation('plan')
  const { end } = useApply()
  const left = useSecondsLeft(until)
  const ask = useTruth()
  const isOfThis = useWaitOf(lab)?.with !== 'another'
  const isTold = isOfThis && left !== undefined && left > 0
  useEffect(() => {
    if (isTold) return undefined
    // The engine tells when it has rolled back, but may have ended before it could; another Tapdeck does not tell.
    const timer = setInterval(() => void ask(), 2000)
    return () => clearInterval(timer)
  }, [isTold, ask])
  return (
    <div className="td-note td-note-warn" role="alertdialog" aria-label={t('waiting')}>
      <b>{t('waiting')}</b>
      <p>{left === undefined ? t('waitingElsewhere') : t('waitingLeft', { count: left })}</p>
      {left === undefined ? null : (
        <Progress value={(100 * left) / of} color="orange.8" mb={10} aria-label={t('timeLeft')} />
      )}
      <div className="td-plan-buttons">
        <Button size="sm" onClick={() => void end(lab, 'keep')} autoFocus>
          {t('keep')}
        </Button>
        <Button size="sm" variant="default" onClick={() => void end(lab, 'rollback')}>
          {t('rollback')}
        </Button>
      </div>
    </div>
  )
}
