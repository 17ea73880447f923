// One check: what was found, what that means, the command that shows it, what mends it and what takes that back.
import { useTranslation } from 'react-i18next'
import type { CheckResult } from '../../contract/api.ts'
import { Commands } from '../inspector/frame/copy.tsx'
import { say } from '../i18n/phrases.ts'

export function CheckCard({ result }: { result: CheckResult }) {
  const { t } = useTranslation('pages')
  const { title, finding, meaning, command, fix, state } = result
  return (
    <details className={`tk-card tk-check tk-check-card-${state}`} open={state === 'bad' || state === 'warning'}>
      <summary>
        <strong>{say(title)}</strong>
        <span>{say(finding)}</span>
      </summary>
      <p>{say(meaning)}</p>
      <div className="tk-label">{t('checks.command')}</div>
      <Commands commands={[command]} label={t('checks.commandOf', { title })} />
      {fix === undefined ? null : (
        <>
          <div className="tk-label">{t('checks.fix')}</div>
          <p>{say(fix.what)}</p>
          {fix.commands.length === 0 ? null : <Commands commands={fix.commands} label={t('checks.fixOf', { title })} />}
          {fix.undo.length === 0 ? null : (
            <>
              <div className="tk-label">{t('checks.undo')}</div>
              <Commands commands={fix.undo} label={t('checks.undoOf', { title })} />
            </>
          )}
        </>
      )}
    </details>
  )
}
