// Why a plan could cut one off, what is asked about it afterwards, and that it must be confirmed.
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import type { Probe } from '../../core/plan/risk/probe.ts'
import { usualKeepWithin, type Risk } from '../../core/plan/risk/risk.ts'
import { say } from '../i18n/phrases.ts'

export function RiskNote({ risk }: { risk: Extract<Risk, { level: 'risky' }> }) {
  const { t, i18n } = useTranslation('plan')
  const list = new Intl.ListFormat(i18n.language, { type: 'conjunction' })
  return (
    <div className="td-note td-note-warn">
      <b>{t('risky')}</b>
      <ul className="td-note-list">
        {risk.reasons.map((reason) => (
          <li key={reason}>{say(reason)}</li>
        ))}
      </ul>
      {risk.probes.length === 0 ? null : (
        <p>{t('asked', { who: list.format(risk.probes.map((probe) => wordsOf(probe, t))) })}</p>
      )}
      <p>{t('mustConfirm', { seconds: usualKeepWithin })}</p>
    </div>
  )
}

function wordsOf(probe: Probe, t: TFunction<'plan'>): string {
  switch (probe.kind) {
    case 'gateway':
      return t(`probe.gateway.${probe.family}`)
    case 'name-server':
      return t('probe.nameServer')
    case 'peer':
      return t(`probe.peer.${probe.by}`, { address: probe.address })
    default:
      return probe satisfies never
  }
}
