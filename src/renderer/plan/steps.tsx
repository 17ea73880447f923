// The steps of a plan, each opening to why it is done and to its exact commands.
import { ActionIcon, Button, CopyButton, Tooltip } from '@mantine/core'
import { IconCheck, IconChevronRight, IconCopy } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Plan, Step } from '../../core/plan/plan.ts'
import { say } from '../i18n/phrases.ts'

/** `done`: how many are, while it is applied. */
/** More than these are shown when asked for: a plan can have thousands. */
const most = 100

export function Steps({ plan, done }: { plan: Plan; done?: number }) {
  const { t } = useTranslation('plan')
  const [shown, setShown] = useState(most)
  const more = plan.steps.length - shown
  return (
    <>
      <ol className="td-steps" aria-label={t('steps')}>
        {plan.steps.slice(0, shown).map((step, at) => (
          <OneStep key={`${at} ${step.what}`} step={step} number={at + 1} progress={progressOf(at, done)} />
        ))}
      </ol>
      {more > 0 ? (
        <Button size="compact-sm" variant="default" mt={8} onClick={() => setShown(plan.steps.length)}>
          {t('moreSteps', { count: more })}
        </Button>
      ) : null}
    </>
  )
}

type Progress = 'waits' | 'now' | 'done' | 'none'
const progressOf = (at: number, done: number | undefined): Progress =>
  done === undefined ? 'none' : at < done ? 'done' : at === done ? 'now' : 'waits'

function OneStep({ step, number, progress }: { step: Step; number: number; progress: Progress }) {
  const { t } = useTranslation('plan')
  const [open, setOpen] = useState<'open' | 'closed'>('closed')
  const text = step.commands.join('\n')
  const [first = ''] = text.split('\n')
  return (
    <li className={`td-step td-step-${progress}`}>
      <button
        type="button"
        className="td-step-head"
        aria-expanded={open === 'open'}
        onClick={() => setOpen(open === 'open' ? 'closed' : 'open')}
      >
        <span className="td-step-number">
          {progress === 'done' ? <IconCheck size={14} aria-label={t('stepDone')} /> : number}
        </span>
        <span className="td-step-words">
          <span className="td-step-what">{say(step.what)}</span>
          {open === 'open' ? null : <span className="td-step-command td-mono">{first}</span>}
        </span>
        <IconChevronRight size={14} className="td-step-arrow" aria-hidden="true" />
      </button>
      {open === 'closed' ? null : (
        <div className="td-step-more">
          <p>{say(step.why)}</p>
          {step.interrupts === undefined ? null : <p className="td-step-interrupts">{say(step.interrupts)}</p>}
          <div className="td-commands">
            <pre className="td-mono" tabIndex={0} aria-label={t('commands')}>
              {text}
            </pre>
            <CopyButton value={text}>
              {({ copied, copy }) => (
                <Tooltip label={t(copied ? 'copied' : 'copy')}>
                  <ActionIcon variant="subtle" color="gray" onClick={copy} aria-label={t('copy')}>
                    {copied ? <IconCheck size={14} aria-hidden="true" /> : <IconCopy size={14} aria-hidden="true" />}
                  </ActionIcon>
                </Tooltip>
              )}
            </CopyButton>
          </div>
        </div>
      )}
    </li>
  )
}
