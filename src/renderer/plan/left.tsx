// What of an earlier change could not be undone: tried again, or left as it is.
import { Button } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { afterCall } from '../api/cache.ts'
import { useEngine } from '../api/react.tsx'
import { modals } from '../app/modals.ts'
import { showFault } from '../app/notify.ts'
import { useLab } from '../state/lab.ts'
import { setChange } from './change.ts'

export function Left() {
  const { t } = useTranslation('plan')
  const engine = useEngine()
  const cache = useQueryClient()
  const lab = useLab().lab?.name
  const [at, setAt] = useState<'rest' | 'work'>('rest')
  if (lab === undefined) return null
  const end = async (call: 'plan.recover' | 'plan.forget'): Promise<void> => {
    setAt('work')
    try {
      await engine.call(call, { lab })
      // If something is left yet, the next plan says so.
      setChange(lab, { phase: 'idle' })
    } catch (error) {
      showFault(error)
    }
    afterCall(cache, call)
    setAt('rest')
  }
  const forget = (): void =>
    modals.ask({
      title: t('left.title', { lab }),
      text: t('left.text'),
      yes: t('left.forget'),
      danger: 'danger',
      done: () => void end('plan.forget'),
    })
  return (
    <div className="td-plan-buttons td-left">
      <Button size="compact-sm" loading={at === 'work'} onClick={() => void end('plan.recover')}>
        {t('left.again')}
      </Button>
      <Button size="compact-sm" variant="default" disabled={at === 'work'} onClick={forget}>
        {t('left.forget')} …
      </Button>
    </div>
  )
}
