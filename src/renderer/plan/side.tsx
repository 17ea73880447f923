// Beside the steps: what is interrupted, what is at risk, and the button for what comes next.
import { Button, Checkbox, Progress } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Plan } from '../../core/plan/plan.ts'
import { useLabStatus } from '../guests/status.ts'
import { useLab } from '../state/lab.ts'
import { review, useApply, type Keeping } from './use-apply.ts'
import { setChange, type Change } from './change.ts'
import { StartGuests } from './start-guests.tsx'
import type { PlanState } from './use-plan.ts'
import { Waiting } from './waiting.tsx'
import { say } from '../i18n/phrases.ts'

export function PlanSide({ state, change }: { state: PlanState; change: Change }) {
  const { status } = useLabStatus()
  // Applied by another window or by the command line: it can be kept or rolled back here as well.
  const waits: Change =
    change.phase !== 'running' && status?.state === 'waiting' && change.phase !== 'waiting'
      ? { phase: 'waiting', goal: 'up' }
      : change
  return (
    <div className="td-plan-side">
      <Next state={state} change={waits} />
    </div>
  )
}

function Next({ state, change }: { state: PlanState; change: Change }) {
  const { t } = useTranslation('plan')
  const { plan } = state
  switch (change.phase) {
    case 'idle':
    case 'review':
      return plan === undefined || plan.steps.length === 0 || state.blocked !== undefined ? (
        <Up plan={plan} />
      ) : (
        <Review key={plan.goal} plan={plan} state={state} change={change} />
      )
    case 'running':
      return (
        <div className="td-note" role="status">
          <b>{t('running', { done: change.done, of: change.of })}</b>
          <Progress
            value={change.of === 0 ? 100 : (100 * change.done) / change.of}
            mt={8}
            mb={8}
            aria-label={t('progress')}
          />
          {say(change.what)}
        </div>
      )
    case 'waiting':
      return <Waiting {...(change.until === undefined ? {} : { until: change.until, of: change.of ?? 60 })} />
    case 'done':
      return <Done change={change} />
    case 'undone':
      return (
        <>
          <div className="td-note td-note-warn" role="status">
            <b>{t('undone')}</b> {t('undoneWhy')}
          </div>
          <Button size="compact-sm" variant="default" onClick={() => setChange({ phase: 'idle' })}>
            {t('showPlan')}
          </Button>
        </>
      )
    case 'failed':
      return (
        <>
          <div className="td-note td-note-warn" role="status">
            <b>{t('failed')}</b> {t('failedWhy')}
          </div>
          <Button size="compact-sm" variant="default" onClick={() => review(change.goal)}>
            {t('showPlan')}
          </Button>
        </>
      )
    default:
      return change satisfies never
  }
}

/** Nothing to do: what one would do next. */
function Up({ plan }: { plan: Plan | undefined }) {
  const { status } = useLabStatus()
  return plan?.goal === 'up' && plan.steps.length === 0 && status !== undefined ? <StartGuests /> : null
}

function Done({ change }: { change: Extract<Change, { phase: 'done' }> }) {
  const { t } = useTranslation('plan')
  return (
    <>
      <div className="td-note" role="status">
        <b>{t(change.goal === 'up' ? 'done' : 'doneDown')}</b> {t(change.goal === 'up' ? 'doneWhy' : 'doneDownWhy')}
      </div>
      {change.goal === 'up' ? <StartGuests /> : null}
    </>
  )
}

function Review({ plan, state, change }: { plan: Plan; state: PlanState; change: Change }) {
  const { t } = useTranslation('plan')
  const { saved } = useLab()
  const { apply } = useApply()
  const risky = plan.risk.level === 'risky'
  const [keeping, setKeeping] = useState<Keeping>(risky ? 'when-confirmed' : 'at-once')
  const button = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    // Not before the plan is the one of now: a button that cannot be pressed takes no focus.
    if (change.phase === 'review' && state.age === 'fresh') button.current?.focus()
  }, [change, state.age])
  const interrupts = [...new Set(plan.steps.flatMap((step) => step.interrupts ?? []))]
  const count = plan.steps.length
  return (
    <>
      {change.phase === 'review' && change.stale === true ? (
        <div className="td-note td-note-warn">{t('stale')}</div>
      ) : null}
      <div className={interrupts.length === 0 ? 'td-note' : 'td-note td-note-warn'}>
        <b>{t(interrupts.length === 0 ? 'interruptsNothing' : 'interrupts')}</b> {interrupts.map(say).join(' ')}
        {interrupts.length === 0 ? t('undoIsThere') : null}
      </div>
      {plan.risk.level === 'risky' ? (
        <div className="td-note td-note-warn">
          <b>{t('risky')}</b> {plan.risk.reasons.map((reason) => `${say(reason)}${t('stop')}`).join(' ')}
        </div>
      ) : null}
      <Checkbox
        size="xs"
        label={t('confirm', { seconds: 60 })}
        checked={keeping === 'when-confirmed'}
        onChange={(event) => setKeeping(event.currentTarget.checked ? 'when-confirmed' : 'at-once')}
      />
      <div className="td-plan-buttons">
        <Button ref={button} size="sm" disabled={state.age === 'old'} onClick={() => void apply(plan, keeping)}>
          {t(plan.goal === 'up' ? 'applyNow' : 'downNow', { count })}
        </Button>
        {change.phase === 'review' ? (
          <Button size="sm" variant="default" onClick={() => setChange({ phase: 'idle' })}>
            {t('notNow')}
          </Button>
        ) : null}
      </div>
      {plan.goal === 'up' && saved === 'edited' ? <p className="td-small">{t('saves')}</p> : null}
    </>
  )
}
