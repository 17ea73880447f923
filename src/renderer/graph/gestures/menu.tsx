// The menu of a node, a cable or the empty picture.
import { Menu } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { parseId } from '../../../core/topology/ids.ts'
import { showAdvice, useAdviceMark } from '../../advice/marks.tsx'
import { actionsIn, useGuestActions } from '../../guests/actions.ts'
import { useLabHost } from '../../state/host.ts'
import { useLab } from '../../state/lab.ts'
import { focusInspector } from '../../state/focus.ts'
import { openTab, type ConsoleKind } from '../../state/view.ts'
import { askConnect } from './connect-dialog.tsx'
import { useGuestState } from '../nodes/guest-states.ts'
import { footing, make, makeable } from './make.ts'
import { hasClipboard, type Gestures } from './use-gestures.ts'

export interface MenuAt {
  /** Of the window, in pixels. */
  x: number
  y: number
  id?: string
}

interface Props {
  at: MenuAt | undefined
  close: () => void
  gestures: Gestures
}

export function PictureMenu({ at, close, gestures }: Props) {
  const named = at?.id === undefined ? undefined : parseId(at.id)
  return (
    <Menu
      opened={at !== undefined}
      onClose={close}
      position="bottom-start"
      offset={2}
      withinPortal
      returnFocus
      trapFocus
      withInitialFocusPlaceholder={false}
    >
      <Menu.Target>
        {/* Only the place where it was asked for: no button, whatever Mantine says of it. */}
        <span className="td-menu-spot" aria-hidden="true" style={{ left: at?.x ?? 0, top: at?.y ?? 0 }} />
      </Menu.Target>
      <Menu.Dropdown>
        {at === undefined ? null : named === undefined ? (
          <PaneItems gestures={gestures} />
        ) : (
          <>
            {named.of === 'guest' ? <GuestItems guest={named.name} /> : null}
            <NodeItems id={at.id ?? ''} gestures={gestures} />
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  )
}

function PaneItems({ gestures }: { gestures: Gestures }) {
  const { t } = useTranslation('graph')
  const { lab } = useLab()
  if (lab === undefined) return <Menu.Label>{t('menu.onlyMachine')}</Menu.Label>
  return (
    <>
      {makeable.map((kind) => (
        <Menu.Item key={kind} onClick={() => gestures.add(kind)}>
          {t(`palette.add.${kind}`)}
        </Menu.Item>
      ))}
      <Menu.Divider />
      <Menu.Item disabled={!hasClipboard()} onClick={() => gestures.paste()} rightSection={<kbd>Ctrl V</kbd>}>
        {t('menu.paste')}
      </Menu.Item>
    </>
  )
}

const consoles = ['screen', 'serial', 'monitor', 'ssh'] as const satisfies readonly ConsoleKind[]

function GuestItems({ guest }: { guest: string }) {
  const { t } = useTranslation('graph')
  const words = useTranslation('inspector').t
  const state = useGuestState(guest, 'stopped')
  const { act } = useGuestActions(guest)
  const runs = state !== 'stopped' && state !== 'crashed'
  return (
    <>
      {actionsIn(state).map((action) => (
        <Menu.Item key={action} onClick={() => act(action)}>
          {words(`action.${action}`)}
        </Menu.Item>
      ))}
      <Menu.Divider />
      {consoles.map((kind) => (
        <Menu.Item key={kind} disabled={!runs} onClick={() => openTab({ kind, guest })}>
          {t(`menu.${kind}`)}
        </Menu.Item>
      ))}
      <Menu.Divider />
    </>
  )
}

function NodeItems({ id, gestures }: { id: string; gestures: Gestures }) {
  const { t } = useTranslation('graph')
  const { lab, selection } = useLab()
  const { host } = useLabHost()
  const advised = useAdviceMark(id)
  const chosen = selection.includes(id) ? selection : [id]
  const named = parseId(id)
  const connects = named.of === 'guest' || named.of === 'network' || named.of === 'link'
  return (
    <>
      {lab !== undefined && connects ? (
        <Menu.Item onClick={() => askConnect({ id })} rightSection={<kbd>C</kbd>}>
          {t('menu.connect')}
        </Menu.Item>
      ) : null}
      {named.of === 'guest' ? (
        <Menu.Item onClick={() => gestures.copy(chosen)} rightSection={<kbd>Ctrl C</kbd>}>
          {t('menu.copy')}
        </Menu.Item>
      ) : null}
      {lab !== undefined && named.of === 'link'
        ? (['bond', 'vlan', 'bridge'] as const).map((kind) =>
            make(kind, { lab, host }, [id]).can ? (
              <Menu.Item
                key={kind}
                onClick={() =>
                  gestures.add(kind, { on: kind === 'bond' ? footing(kind, { lab, host }, chosen) : [id] })
                }
              >
                {t(`menu.on.${kind}`)}
              </Menu.Item>
            ) : null,
          )
        : null}
      {advised === undefined ? null : (
        <Menu.Item
          onClick={() => {
            showAdvice()
            focusInspector()
          }}
        >
          {t('menu.advice')}
        </Menu.Item>
      )}
      <Menu.Item onClick={focusInspector} rightSection={<kbd>Enter</kbd>}>
        {t('menu.inspect')}
      </Menu.Item>
      {lab === undefined ? null : (
        <Menu.Item color="var(--td-bad)" onClick={() => gestures.remove(chosen)} rightSection={<kbd>Delete</kbd>}>
          {t('menu.remove', { count: chosen.length })}
        </Menu.Item>
      )}
    </>
  )
}
