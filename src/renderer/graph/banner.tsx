// What stands over the picture when it is not what it seems: a broken text, a file changed elsewhere, a host that cannot be read, an empty lab.
import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { faultOf } from '../../core/fault.ts'
import { DriftBanner } from '../drift/drift-banner.tsx'
import { useLab } from '../state/lab.ts'
import { setView, useView, type View } from '../state/view.ts'
import { say } from '../i18n/phrases.ts'

const yamlOf = ({ yaml }: View): View['yaml'] => yaml

interface Props {
  isKnown: boolean
  isEmpty: boolean
  error: Error | null
}

export function Banner({ isKnown, isEmpty, error }: Props) {
  const { t } = useTranslation('graph')
  const { health, findings, foreign, settle, lab, saved } = useLab()
  const yaml = useView(yamlOf)
  const first = findings.find(({ level }) => level === 'error')
  return (
    <div className="td-banners">
      {foreign === undefined ? null : (
        <div className="td-banner td-banner-warn" role="alert">
          <span>{t(saved === 'saved' ? 'foreign.clean' : 'foreign.edited')}</span>
          <Button size="compact-xs" variant="default" onClick={() => void settle('reload')}>
            {t('foreign.reload')}
          </Button>
          <Button size="compact-xs" variant="default" onClick={() => void settle('keep')}>
            {t('foreign.keep')}
          </Button>
        </div>
      )}
      {health === 'good' ? null : (
        <div className="td-banner td-banner-bad" role="alert">
          <span>
            <b>{t('broken.title')}</b>{' '}
            {first === undefined
              ? ''
              : t('broken.where', {
                  line: first.at.line ?? 1,
                  column: first.at.column ?? 1,
                  message: say(first.message),
                })}
          </span>
          {yaml === 'shown' ? null : (
            <Button size="compact-xs" variant="default" onClick={() => setView({ yaml: 'shown' })}>
              {t('broken.show')}
            </Button>
          )}
        </div>
      )}
      {error === null || lab !== undefined ? null : (
        <div className="td-banner td-banner-bad" role="alert">
          <span>
            <b>{say(faultOf(error).message)}</b> {say(faultOf(error).hint ?? '')}
          </span>
        </div>
      )}
      <DriftBanner />
      {isEmpty && isKnown && lab !== undefined ? (
        <div className="td-empty">
          <b>{t('empty.title')}</b>
          <span>{t('empty.how')}</span>
        </div>
      ) : null}
    </div>
  )
}
