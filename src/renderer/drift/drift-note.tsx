// In the inspector: what others have changed of the one node that is selected.
import './drift.css'
import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Note } from '../inspector/frame/parts.tsx'
import { useLab } from '../state/lab.ts'
import { openTab } from '../state/view.ts'
import { useDrift } from './use-drift.ts'
import { sayChange } from './words.ts'

export function DriftNote() {
  const { t } = useTranslation('drift')
  const { selection } = useLab()
  const { drifts } = useDrift()
  const [chosen, ...others] = selection
  const about = drifts.filter(({ node }) => node !== undefined && node === chosen)
  if (about.length === 0 || others.length > 0) return null
  return (
    <div className="td-drift-note">
      <Note tone="warn">
        <b>{t('ofThis')}</b>
        <ul className="td-drift-about">
          {about.map(({ id, what }) => (
            <li key={id}>{sayChange(what)}</li>
          ))}
        </ul>
        <Button size="compact-xs" variant="default" onClick={() => openTab({ kind: 'drift' })}>
          {t('showAll')}
        </Button>
      </Note>
    </div>
  )
}
