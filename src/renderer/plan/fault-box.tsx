// A fault in full: what happened, what to do, what the system said.
import { CopyButton, Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Fault } from '../../core/fault.ts'
import { say } from '../i18n/phrases.ts'

export function FaultBox({ fault }: { fault: Fault }) {
  const { t } = useTranslation('plan')
  const { code, message, hint, cause } = fault
  const whole = [`${code}: ${message}`, hint, cause].filter((part) => part !== undefined).join('\n\n')
  return (
    <div className="td-fault" role="alert">
      <p className="td-fault-message">{say(message)}</p>
      {hint === undefined ? null : <p>{say(hint)}</p>}
      {cause === undefined ? null : (
        <pre className="td-mono" tabIndex={0} aria-label={t('cause')}>
          {cause}
        </pre>
      )}
      <div className="td-fault-foot">
        <code className="td-mono">{code}</code>
        <CopyButton value={whole}>
          {({ copied, copy }) => (
            <Button size="compact-xs" variant="default" onClick={copy}>
              {t(copied ? 'copied' : 'copyFault')}
            </Button>
          )}
        </CopyButton>
      </div>
    </div>
  )
}
