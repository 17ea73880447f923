// Beside the steps: what is interrupted, what is at risk, and the button for what comes next.
import { Button, Checkbox, Progress } from '@mantine/core'
import { useEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Plan } from '../../core/plan/plan.ts'
import { usualKeepWithin } from '../../core/plan/risk/risk.ts'
import { useLabStatus } from '../guests/status.ts'
import { useLab } from '../state/lab.ts'
import { useApply, useReview, type Keeping } from './use-apply.ts'
import { repairOf, setChange, type Change } from './change.ts'
import { RiskNote } from './risk-note.tsx'
import { StartGuests } from './start-guests.tsx'
import type { PlanState } from './use-plan.ts'
import { useWaitOf } from './waiting/use-waits.ts'
import { Waiting } from './waiting/waiting.tsx'
import { say } from '../i18n/phrases.ts'

export function PlanSide({ state, change }: { state: PlanState; change: Change }) {
  const { lab } = useLab()
  // Applied by another window or by the command line: it can be kept or rolled back here as well.
  const wait = useWaitOf(lab?.name)
  const left = wait?.left
  // Counted from when it was told.
  const until = useMemo(() => (left === undefined ? undefined : performance.now() + left * 1000), [left])
  const waits: Change =
    change.phase !== 'running' && wait !== undefined && change.phase !== 'waiting'
      ? { phase: 'waiting', goal: 'up', ended: [], ...(until === undefined ? {} : { until }) }
      : change
  return (
    <div className="td-pair-side td-plan-side" tabIndex={0}>
      {lab === undefined ? null : <Next key={lab.name} lab={lab.name} state={state} change={waits} />}
    </div>
  )
}

function Next({ lab, state, change }: { lab: string; state: PlanState; change: Change }) {
  const { t } = useTranslation('plan')
  const review = useReview()
  // Not of the review alone: it would be forgotten, unseen, where the plan is gone for a moment.
  const [wish, setWish] = useState<Keeping>('at-once')
  const { plan } = state
  const lost = change.phase === 'failed' && change.fault.code === 'contract.lost'
  switch (change.phase) {
    case 'idle':
    case 'review':
      return plan === undefined || plan.steps.length === 0 || state.blocked !== undefined ? (
        <Up plan={plan} />
      ) : (
        <Review key={plan.goal} {...{ plan, state, change, wish, setWish }} />
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
      return (
        <Waiting
          lab={lab}
          {...(change.until === undefined ? {} : { until: change.until, of: change.of ?? usualKeepWithin })}
        />
      )
    case 'done':
      return <Done change={change} />
    case 'undone':
    case 'forgotten':
      return (
        <>
          <div className="td-note td-note-warn" role="status">
            <b>{t(change.phase)}</b> {t(`${change.phase}Why`)}
          </div>
          {change.phase === 'undone' ? <Ended guests={change.ended} /> : null}
          <Button size="compact-sm" variant="default" onClick={() => setChange(lab, { phase: 'idle' })}>
            {t('showPlan')}
          </Button>
        </>
      )
    case 'failed':
      return (
        <>
          <div className="td-note td-note-warn" role="status">
            <b>{t(lost ? 'lost' : 'failed')}</b> {t(lost ? 'lostWhy' : 'failedWhy')}
          </div>
          <Button size="compact-sm" variant="default" onClick={() => review(change.goal, change.repair)}>
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
  const done = change.repair !== undefined ? 'doneRepair' : change.goal === 'up' ? 'done' : 'doneDown'
  return (
    <>
      <div className="td-note" role="status">
        <b>{t(done)}</b> {t(`${done}Why`)}
      </div>
      <Ended guests={change.ended} />
      {change.goal === 'up' ? <StartGuests /> : null}
    </>
  )
}

/** A guest that was ended is not started again by itself. */
function Ended({ guests }: { guests: readonly string[] }) {
  const { t, i18n } = useTranslation('plan')
  if (guests.length === 0) return null
  const list = new Intl.ListFormat(i18n.language, { type: 'conjunction' })
  return <div className="td-note">{t('ended', { guests: list.format(guests) })}</div>
}

interface ReviewProps {
  plan: Plan
  state: PlanState
  change: Change
  wish: Keeping
  setWish: (wish: Keeping) => void
}

function Review({ plan, state, change, wish, setWish }: ReviewProps) {
  const { t } = useTranslation('plan')
  const { saved } = useLab()
  const { apply } = useApply()
  const { risk } = plan
  // A sandbox that is closed does not come again: nothing of that could wait for a word.
  const isForGood = plan.steps.some(({ operation }) => operation.op === 'sandbox.close')
  const repair = repairOf(change)
  // What could cut one off always waits for a word.
  const keeping = risk.level === 'risky' ? 'when-confirmed' : isForGood ? 'at-once' : wish
  const button = useRef<HTMLButtonElement>(null)
  // A plan that is made again can be applied all the while: what has changed since, the engine sees. A press would be lost in that moment.
  const isReady = state.age !== 'old'
  useEffect(() => {
    // A button that cannot be pressed takes no focus.
    if (change.phase === 'review' && isReady) button.current?.focus()
  }, [change, isReady])
  const interrupts = [...new Set(plan.steps.flatMap((step) => step.interrupts ?? []))]
  const count = plan.steps.length
  const applyNow = (): void => {
    void apply(plan, keeping, repair)
    setWish('at-once')
  }
  return (
    <>
      {change.phase === 'review' && change.stale === true ? (
        <div className="td-note td-note-warn">{t('stale')}</div>
      ) : null}
      {repair === undefined ? null : <div className="td-note">{t('repairs')}</div>}
      <div className={interrupts.length === 0 ? 'td-note' : 'td-note td-note-warn'}>
        <b>{t(interrupts.length === 0 ? 'interruptsNothing' : 'interrupts')}</b>{' '}
        {interrupts.length === 0 && !isForGood ? t('undoIsThere') : null}
        {interrupts.length === 1 ? interrupts.map(say) : null}
        {interrupts.length > 1 ? (
          <ul className="td-note-list">
            {interrupts.map((each) => (
              <li key={each}>{say(each)}</li>
            ))}
          </ul>
        ) : null}
      </div>
      {risk.level === 'risky' ? (
        <RiskNote risk={risk} />
      ) : isForGood ? null : (
        <Checkbox
          size="xs"
          label={t('confirm', { seconds: usualKeepWithin })}
          checked={wish === 'when-confirmed'}
          onChange={(event) => setWish(event.currentTarget.checked ? 'when-confirmed' : 'at-once')}
        />
      )}
      <div className="td-plan-buttons">
        <Button ref={button} size="sm" disabled={!isReady} onClick={applyNow}>
          {t(plan.goal === 'up' ? 'applyNow' : 'downNow', { count })}
        </Button>
        {change.phase === 'review' ? (
          <Button size="sm" variant="default" onClick={() => setChange(plan.lab, { phase: 'idle' })}>
            {t('notNow')}
          </Button>
        ) : null}
      </div>
      {plan.goal === 'up' && repair === undefined && saved === 'edited' ? (
        <p className="td-small">{t('saves')}</p>
      ) : null}
    </>
  )
}
