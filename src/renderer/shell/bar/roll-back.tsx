// Back to a lab as it was applied before: the text comes back, and its plan is shown.
import { Button, Menu } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useCall } from '../../api/react.tsx'
import { useReview } from '../../plan/use-apply.ts'
import { useLab } from '../../state/lab.ts'

const most = 8

export function RollBack() {
  const { t, i18n } = useTranslation('app')
  const { lab, text, edit } = useLab()
  const review = useReview()
  const { data } = useCall('history.list', lab === undefined ? {} : { lab: lab.name }, { enabled: lab !== undefined })
  const entries = (data ?? [])
    .filter(
      (entry) => entry.goal === 'up' && entry.outcome === 'kept' && entry.text !== undefined && entry.text !== text,
    )
    .toSorted((a, b) => b.time - a.time)
    .slice(0, most)
  const [last] = entries
  if (last === undefined) return null
  const when = (time: number): string =>
    new Intl.DateTimeFormat(i18n.language, {
      ...(Date.now() - time > 20 * 3600_000 ? { month: 'short', day: 'numeric' } : {}),
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    }).format(time)
  const back = (to: string): void => {
    if (edit({ edit: 'text.replace', text: to })) review('up')
  }
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <Button size="compact-md" variant="default" className="td-quiet-button">
          {t('rollBack.button')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t('rollBack.label')}</Menu.Label>
        {entries.map((entry) => (
          <Menu.Item key={entry.id} onClick={() => back(entry.text ?? '')}>
            {t('rollBack.to', { time: when(entry.time), count: entry.plan.steps.length })}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
