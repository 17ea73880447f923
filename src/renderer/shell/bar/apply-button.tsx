// Apply, with the number of steps; beside it, taking the lab down.
import { ActionIcon, Button, Group, Menu } from '@mantine/core'
import { IconChevronDown } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useChange } from '../../plan/change.ts'
import { useReview } from '../../plan/use-apply.ts'
import { usePlan } from '../../plan/use-plan.ts'
import { useWaitOf } from '../../plan/waiting/use-waits.ts'
import { useLab } from '../../state/lab.ts'
import { useLabStatus } from '../../guests/status.ts'

export function ApplyButton() {
  const { t } = useTranslation('app')
  const { plan, blocked } = usePlan('up')
  const change = useChange()
  const review = useReview()
  const { status } = useLabStatus()
  const wait = useWaitOf(useLab().lab?.name)
  const count = plan?.steps.length ?? 0
  const busy = change.phase === 'running'
  const waits = change.phase === 'waiting' || wait !== undefined
  const words = waits
    ? t('apply.waiting')
    : blocked !== undefined
      ? t('apply.blocked')
      : plan === undefined
        ? t('apply.unknown')
        : t('apply.count', { count })
  // What cannot be pressed to any effect does not call for it.
  const variant = blocked === undefined && (count > 0 || waits) ? 'filled' : 'default'
  const isDown = status?.state === 'down' || status === undefined
  return (
    <Group gap={1} wrap="nowrap">
      <Button className="td-apply" size="compact-md" loading={busy} variant={variant} onClick={() => review('up')}>
        {words}
      </Button>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <ActionIcon className="td-apply-more" variant={variant} aria-label={t('apply.more')}>
            <IconChevronDown size={14} aria-hidden="true" />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => review('up')}>{t('apply.show')}</Menu.Item>
          <Menu.Item disabled={isDown} color="var(--td-bad)" onClick={() => review('down')}>
            {t('apply.down')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </Group>
  )
}
