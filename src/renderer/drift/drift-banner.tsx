// Over the picture: that others have changed something under the lab, and the way to the list of it.
import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { openTab } from '../state/view.ts'
import { useDrift } from './use-drift.ts'

export function DriftBanner() {
  const { t } = useTranslation('drift')
  const { drifts } = useDrift()
  if (drifts.length === 0) return null
  return (
    <div className="td-banner td-banner-warn" role="status">
      <span>{t('banner', { count: drifts.length })}</span>
      <Button size="compact-xs" variant="default" onClick={() => openTab({ kind: 'drift' })}>
        {t('show')}
      </Button>
    </div>
  )
}
