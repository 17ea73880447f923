// The plan: what would be done, in words and in commands; then how far it is; then Keep or Roll back.
import '../app/pair.css'
import './plan.css'
import { Button, Loader } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { faultOf, type Fault } from '../../core/fault.ts'
import { AllAdvice } from '../advice/advice-list.tsx'
import { FindingLine } from '../inspector/form/findings.tsx'
import { useLab } from '../state/lab.ts'
import { setView } from '../state/view.ts'
import { goalOf, repairOf, useChange, type Change } from './change.ts'
import { FaultBox } from './fault-box.tsx'
import { Left } from './left.tsx'
import { PlanSide } from './side.tsx'
import { Steps } from './steps.tsx'
import { usePlan, type PlanState } from './use-plan.ts'

/** What was applied is no news any more once there is something else to apply, or nothing can be. */
function isPast(change: Change, { plan, age, blocked }: PlanState): boolean {
  if (change.phase !== 'done' || change.goal === 'down') return false
  if (blocked !== undefined) return true
  if (plan === undefined || plan.steps.length === 0) return false
  return change.hash === undefined ? age === 'fresh' : plan.hash !== change.hash
}

export function PlanTab() {
  const { lab } = useLab()
  const { t } = useTranslation('plan')
  const last = useChange()
  const state = usePlan(goalOf(last), repairOf(last))
  const change = isPast(last, state) ? { phase: 'idle' as const } : last
  const advised = (change.phase === 'idle' || change.phase === 'review') && goalOf(last) === 'up'
  if (lab === undefined) return <p className="td-quiet td-plan-nothing">{t('noLab')}</p>
  return (
    <div className="td-pair">
      <div className="td-pair-list td-plan-steps">
        {advised && state.blocked === undefined ? <AllAdvice /> : null}
        <PlanBody state={state} change={change} />
        {/* What keeps it from being applied at all comes first. */}
        {advised && state.blocked !== undefined ? <AllAdvice /> : null}
      </div>
      <PlanSide state={state} change={change} />
    </div>
  )
}

function PlanBody({ state, change }: { state: PlanState; change: Change }) {
  const { t } = useTranslation('plan')
  const { findings } = useLab()
  const { plan, blocked, error } = state
  if (change.phase === 'failed') return <PlanFault fault={change.fault} />
  if (blocked !== undefined)
    return (
      <div className="td-quiet">
        <p>{t(`blocked.${blocked}`)}</p>
        <ul className="td-findings">
          {findings
            .filter(({ level }) => level === 'error')
            .slice(0, 8)
            .map((finding) => (
              <li key={`${finding.code} ${finding.at.line ?? 0} ${finding.message}`}>
                <FindingLine finding={finding} />
              </li>
            ))}
        </ul>
        <Button size="compact-sm" variant="default" onClick={() => setView({ yaml: 'shown', page: 'picture' })}>
          {t('showText')}
        </Button>
      </div>
    )
  if (plan === undefined)
    return error === null ? <Loader size="sm" m="md" aria-label={t('making')} /> : <PlanFault fault={faultOf(error)} />
  if (plan.steps.length === 0)
    return (
      <p className="td-quiet">
        <b>{t(plan.goal === 'up' ? 'nothing' : 'nothingDown')}</b>{' '}
        {t(plan.goal === 'up' ? 'nothingWhy' : 'nothingDownWhy')}
      </p>
    )
  // Until the next plan is made, the steps that have just been done are seen as done.
  const isSame = change.phase === 'done' && (change.hash === undefined || change.hash === plan.hash)
  const done = change.phase === 'running' ? change.done : isSame ? plan.steps.length : undefined
  return <Steps plan={plan} {...(done === undefined ? {} : { done })} />
}

/** With what can be done about it, where that is not another plan. */
const PlanFault = ({ fault }: { fault: Fault }) => (
  <>
    <FaultBox fault={fault} />
    {fault.code === 'helper.left' ? <Left /> : null}
  </>
)
