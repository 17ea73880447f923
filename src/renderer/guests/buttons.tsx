// The buttons of a guest: start, stop, power off, reset, pause, resume, and its consoles.
import { ActionIcon, Button, Group, Menu, Tooltip } from '@mantine/core'
import {
  IconBolt,
  IconDeviceDesktop,
  IconDotsVertical,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlayerTrackNext,
  IconPower,
  IconRefresh,
  IconTerminal2,
} from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { GuestStatus } from '../../contract/api.ts'
import { openTab, type ConsoleKind } from '../state/view.ts'
import { actionsIn, useGuestActions, type GuestAction } from './actions.ts'

export const actionIcons = {
  start: IconPlayerPlay,
  stop: IconPower,
  kill: IconBolt,
  reset: IconRefresh,
  pause: IconPlayerPause,
  resume: IconPlayerTrackNext,
} satisfies Record<GuestAction, typeof IconPower>

const consoles = ['screen', 'serial', 'monitor', 'ssh'] as const satisfies readonly ConsoleKind[]

/** With words, the less usual in a menu: for the inspector. */
export function GuestButtons({ guest, state }: { guest: string; state: GuestStatus['state'] }) {
  const { t } = useTranslation('inspector')
  const { act, busy } = useGuestActions(guest)
  const all = actionsIn(state)
  const rest = all.slice(2)
  const isOff = state === 'stopped' || state === 'crashed'
  return (
    <Group gap={5} wrap="nowrap">
      {all.slice(0, 2).map((action) => {
        const Icon = actionIcons[action]
        return (
          <Tooltip key={action} label={t(`action.help.${action}`)} openDelay={700} multiline maw={260}>
            <Button
              size="compact-xs"
              h={26}
              variant={action === 'start' || action === 'resume' ? 'filled' : 'default'}
              leftSection={<Icon size={13} aria-hidden="true" />}
              loading={busy === action}
              disabled={busy !== undefined && busy !== action}
              onClick={() => act(action)}
            >
              {t(`action.${action}`)}
            </Button>
          </Tooltip>
        )
      })}
      {isOff ? null : <ConsoleMenu guest={guest} />}
      {rest.length === 0 ? null : (
        <Menu position="bottom-end" withinPortal>
          <Menu.Target>
            <ActionIcon variant="default" size={26} aria-label={t('action.more', { guest })}>
              <IconDotsVertical size={14} aria-hidden="true" />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {rest.map((action) => {
              const Icon = actionIcons[action]
              return (
                <Menu.Item key={action} leftSection={<Icon size={14} aria-hidden="true" />} onClick={() => act(action)}>
                  {t(`action.${action}`)}
                </Menu.Item>
              )
            })}
          </Menu.Dropdown>
        </Menu>
      )}
    </Group>
  )
}

function ConsoleMenu({ guest }: { guest: string }) {
  const { t } = useTranslation('inspector')
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <Button size="compact-xs" h={26} variant="default" leftSection={<IconTerminal2 size={13} aria-hidden="true" />}>
          {t('consoles')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {consoles.map((kind) => (
          <Menu.Item key={kind} onClick={() => openTab({ kind, guest })}>
            {t(`console.${kind}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}

/** The first action and the screen as icons, the rest in a menu: for a row of a table. */
export function GuestRowButtons({ guest, state }: { guest: string; state: GuestStatus['state'] }) {
  const { t } = useTranslation('inspector')
  const { act, busy } = useGuestActions(guest)
  const [first, ...rest] = actionsIn(state)
  const isOff = state === 'stopped' || state === 'crashed'
  const Icon = first === undefined ? IconPower : actionIcons[first]
  return (
    <Group gap={4} wrap="nowrap" justify="flex-end">
      {first === undefined ? null : (
        <Tooltip label={t(`action.${first}`)} openDelay={300}>
          <ActionIcon
            variant="subtle"
            aria-label={t('action.of', { action: t(`action.${first}`), guest })}
            loading={busy === first}
            onClick={() => act(first)}
          >
            <Icon size={16} aria-hidden="true" />
          </ActionIcon>
        </Tooltip>
      )}
      <Tooltip label={t('console.screen')} openDelay={300}>
        <ActionIcon
          variant="subtle"
          style={isOff ? { visibility: 'hidden' } : {}}
          aria-label={t('action.of', { action: t('console.screen'), guest })}
          onClick={() => openTab({ kind: 'screen', guest })}
        >
          <IconDeviceDesktop size={16} aria-hidden="true" />
        </ActionIcon>
      </Tooltip>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={t('action.more', { guest })}>
            <IconDotsVertical size={16} aria-hidden="true" />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {rest.map((action) => {
            const ActionGlyph = actionIcons[action]
            return (
              <Menu.Item
                key={action}
                leftSection={<ActionGlyph size={14} aria-hidden="true" />}
                onClick={() => act(action)}
              >
                {t(`action.${action}`)}
              </Menu.Item>
            )
          })}
          {rest.length > 0 && !isOff ? <Menu.Divider /> : null}
          {consoles.map((kind) => (
            <Menu.Item key={kind} disabled={isOff} onClick={() => openTab({ kind, guest })}>
              {t(`console.${kind}`)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </Group>
  )
}
