// What stands above a guest's screen: keys, clipboard, scaling, full screen, picture, view only.
import type RFB from '@novnc/novnc'
import { ActionIcon, Button, Group, Menu, Tooltip } from '@mantine/core'
import {
  IconArrowsMaximize,
  IconCamera,
  IconEye,
  IconEyeOff,
  IconKeyboard,
  IconZoomReset,
  IconZoomScan,
} from '@tabler/icons-react'
import type { ReactNode, RefObject } from 'react'
import { useTranslation } from 'react-i18next'
import { Clipboard } from './clipboard.tsx'
import { combinations, type Key } from './keys.ts'
import type { ScreenView } from './screen.tsx'

interface Props {
  guest: string
  rfb: RFB | undefined
  frame: RefObject<HTMLDivElement | null>
  shown: boolean
  view: ScreenView
  setView: (view: ScreenView) => void
  /** What the guest has copied last. */
  heard: string | undefined
}

export function ScreenTools({ guest, rfb, frame, shown, view, setView, heard }: Props) {
  const { t } = useTranslation('consoles')
  const mute = !shown || view.input === 'off'
  return (
    <div className="tk-console-bar" role="toolbar" aria-label={t('screen.tools', { guest })}>
      <Group gap={4} wrap="nowrap">
        <Button size="compact-xs" variant="default" disabled={mute} onClick={() => rfb?.sendCtrlAltDel()}>
          Ctrl+Alt+Del
        </Button>
        <Menu withinPortal={false} position="bottom-start">
          <Menu.Target>
            <Button
              size="compact-xs"
              variant="default"
              disabled={mute}
              leftSection={<IconKeyboard size={13} aria-hidden="true" />}
            >
              {t('screen.keys')}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {Object.entries(combinations).map(([words, keys]) => (
              <Menu.Item
                key={words}
                onClick={() => {
                  if (rfb) press(rfb, keys)
                }}
              >
                {words}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
        <Clipboard rfb={rfb} heard={heard} disabled={mute} />
      </Group>
      <Group gap={4} wrap="nowrap">
        <Tool
          words={view.input === 'on' ? t('screen.viewOnly') : t('screen.control')}
          pressed={view.input === 'off'}
          run={() => setView({ ...view, input: view.input === 'on' ? 'off' : 'on' })}
        >
          {view.input === 'on' ? <IconEye size={15} /> : <IconEyeOff size={15} />}
        </Tool>
        <Tool
          words={view.scaling === 'fit' ? t('screen.actual') : t('screen.fit')}
          run={() => setView({ ...view, scaling: view.scaling === 'fit' ? 'actual' : 'fit' })}
        >
          {view.scaling === 'fit' ? <IconZoomReset size={15} /> : <IconZoomScan size={15} />}
        </Tool>
        <Tool
          words={t('screen.picture')}
          disabled={!shown}
          run={() => rfb?.toBlob((blob) => download(blob, `${guest}.png`), 'image/png')}
        >
          <IconCamera size={15} />
        </Tool>
        <Tool words={t('screen.full')} run={() => void toggleFull(frame.current)}>
          <IconArrowsMaximize size={15} />
        </Tool>
      </Group>
    </div>
  )
}

function Tool({
  words,
  run,
  children,
  disabled = false,
  pressed,
}: {
  words: string
  run: () => void
  children: ReactNode
  disabled?: boolean
  pressed?: boolean
}) {
  return (
    <Tooltip label={words} openDelay={300} withinPortal={false}>
      <ActionIcon
        variant="subtle"
        color="gray"
        size="sm"
        aria-label={words}
        aria-pressed={pressed}
        disabled={disabled}
        onClick={run}
      >
        {children}
      </ActionIcon>
    </Tooltip>
  )
}

/** All down in order, then all up in reverse. */
function press(rfb: RFB, keys: readonly Key[]): void {
  for (const { keysym, code } of keys) rfb.sendKey(keysym, code, true)
  for (const { keysym, code } of keys.toReversed()) rfb.sendKey(keysym, code, false)
  rfb.focus()
}

function download(blob: Blob | null, name: string): void {
  if (blob === null) return
  const address = URL.createObjectURL(blob)
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  URL.revokeObjectURL(address)
}

async function toggleFull(element: HTMLElement | null): Promise<void> {
  if (document.fullscreenElement !== null) await document.exitFullscreen()
  else await element?.requestFullscreen()
}
