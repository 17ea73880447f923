// One applied change: its steps with their commands, and the button that brings its lab back into the editor.
import { Button } from '@mantine/core'
import { IconArrowBackUp } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { HistoryEntry } from '../../contract/app.ts'
import { Commands } from '../inspector/frame/copy.tsx'
import { useLab } from '../state/lab.ts'
import { goTo, openTab } from '../state/view.ts'
import { say } from '../i18n/phrases.ts'

export function HistoryEntryCard({ entry, latest }: { entry: HistoryEntry; latest: boolean }) {
  const { t, i18n } = useTranslation('pages')
  const { lab, text, edit } = useLab()
  const { time, who, goal, outcome, plan, ran } = entry
  const when = new Date(time).toLocaleString(i18n.language, { dateStyle: 'medium', timeStyle: 'medium' })
  const own = lab?.name === entry.lab
  const goBack = (): void => {
    if (entry.text === undefined || !edit({ edit: 'text.replace', text: entry.text })) return
    goTo('picture')
    openTab({ kind: 'plan' })
  }
  return (
    <details className="tk-card tk-entry" open={latest}>
      <summary>
        <time dateTime={new Date(time).toISOString()}>{when}</time>
        <span className={`tk-outcome tk-outcome-${outcome}`}>{t(`history.outcome.${outcome}`)}</span>
        <span>
          {t(`history.goal.${goal}`, { lab: entry.lab })} · {t('history.steps', { count: plan.steps.length })}
        </span>
        <span className="tk-dim tk-end">{t('history.by', { who })}</span>
      </summary>
      {entry.text === undefined || !own ? null : (
        <div className="tk-entry-back">
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<IconArrowBackUp size={14} aria-hidden="true" />}
            disabled={entry.text === text}
            onClick={goBack}
          >
            {t('history.back')}
          </Button>
          <span className="tk-help">{entry.text === text ? t('history.same') : t('history.backHelp')}</span>
        </div>
      )}
      <ol className="tk-steps">
        {plan.steps.map((step, at) => (
          <li key={step.what + step.commands.join('\n')}>
            <details>
              <summary>
                {say(step.what)} <span className="tk-dim">{say(step.why)}</span>
                {ran === undefined ? null : <span className="tk-dim">{t(`history.ran.${howFar(ran, at)}`)}</span>}
              </summary>
              <Commands commands={step.commands} label={step.what} />
            </details>
          </li>
        ))}
      </ol>
    </details>
  )
}

/** How far an interrupted change came with a step. */
const howFar = ({ done, begun }: NonNullable<HistoryEntry['ran']>, at: number): 'done' | 'begun' | 'not' =>
  done.includes(at) ? 'done' : begun.includes(at) ? 'begun' : 'not'
