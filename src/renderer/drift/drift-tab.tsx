// The list of what others have changed under the lab: each adopted into the lab, or put back.
import '../app/pair.css'
import './drift.css'
import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Drift } from '../../core/drift/drift.ts'
import { labelOf } from '../../core/lab/edit.ts'
import { say } from '../i18n/phrases.ts'
import { useLab } from '../state/lab.ts'
import { goTo } from '../state/view.ts'
import { useDrift, useDriftActions } from './use-drift.ts'
import { sayChange } from './words.ts'

export function DriftTab() {
  const { t, i18n } = useTranslation('drift')
  const { drifts, report } = useDrift()
  const { adopt, repair } = useDriftActions()
  if (drifts.length === 0)
    return (
      <p className="td-quiet td-drift-nothing" role="status">
        {t(`state.${report?.state ?? 'unknown'}`)}
      </p>
    )
  const applied =
    report?.applied === undefined
      ? undefined
      : new Date(report.applied).toLocaleString(i18n.language, { dateStyle: 'medium', timeStyle: 'short' })
  return (
    <div className="td-pair">
      <ul className="td-pair-list td-drift-list" aria-label={t('list')}>
        {drifts.map((drift) => (
          <OneDrift key={drift.id} drift={drift} />
        ))}
      </ul>
      <div className="td-pair-side td-drift-side" tabIndex={0}>
        <div className="td-drift-buttons">
          <Button size="compact-sm" variant="default" disabled={!drifts.some(isAdoptable)} onClick={() => void adopt()}>
            {t('adoptAll')}
          </Button>
          <Button size="compact-sm" disabled={!drifts.some(isRepairable)} onClick={() => repair()}>
            {t('repairAll')}
          </Button>
        </div>
        <div className="td-note">
          <b>{t('title', { count: drifts.length })}</b>{' '}
          {applied === undefined ? t('sinceFile') : t('since', { time: applied })}
          <dl>
            <dt>{t('adopt')}</dt>
            <dd>{t('adoptWhat')}</dd>
            <dt>{t('repair')}</dt>
            <dd>{t('repairWhat')}</dd>
          </dl>
        </div>
      </div>
    </div>
  )
}

const isAdoptable = ({ adopt }: Drift): boolean => adopt.kind === 'edits'
const isRepairable = ({ repair }: Drift): boolean => repair.kind === 'steps'

function OneDrift({ drift }: { drift: Drift }) {
  const { t, i18n } = useTranslation('drift')
  const { select } = useLab()
  const { adopt, repair } = useDriftActions()
  const { id, what, node, since, adopt: adoption, repair: mending } = drift
  const words = sayChange(what)
  return (
    <li className="td-drift-one">
      <div className="td-drift-words">
        <span className="td-drift-what">{words}</span>
        {since === undefined ? null : (
          <span className="td-small">{t('seen', { time: new Date(since).toLocaleTimeString(i18n.language) })}</span>
        )}
        <span className="td-small">
          {adoption.kind === 'edits'
            ? t('adopts', { edits: adoption.edits.map((edit) => say(labelOf(edit))).join(t('and')) })
            : t('adoptsNot', { why: sayChange(adoption.why) })}
        </span>
        {mending.kind === 'none' ? (
          <span className="td-small">{t('repairsNot', { why: sayChange(mending.why) })}</span>
        ) : null}
      </div>
      <div className="td-drift-buttons">
        {node === undefined ? null : (
          <Button
            size="compact-xs"
            variant="subtle"
            aria-label={t('findOf', { what: words })}
            onClick={() => {
              goTo('picture')
              select(node)
            }}
          >
            {t('find')}
          </Button>
        )}
        {adoption.kind === 'edits' ? (
          <Button
            size="compact-xs"
            variant="default"
            aria-label={t('adoptOf', { what: words })}
            onClick={() => void adopt(id)}
          >
            {t('adopt')}
          </Button>
        ) : null}
        {mending.kind === 'steps' ? (
          <Button
            size="compact-xs"
            variant="default"
            aria-label={t('repairOf', { what: words })}
            onClick={() => repair(id)}
          >
            {t('repair')}
          </Button>
        ) : null}
      </div>
    </li>
  )
}
