// The clipboard of a screen, both ways: by the guest's agent where it has one, else typed key by key.
import type RFB from '@novnc/novnc'
import { Button, Group, Popover, Text, Textarea } from '@mantine/core'
import { IconClipboard } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { shiftKey, strokesOf } from './keys.ts'

export function Clipboard({
  rfb,
  heard,
  disabled,
}: {
  rfb: RFB | undefined
  heard: string | undefined
  disabled: boolean
}) {
  const { t } = useTranslation('consoles')
  const [text, setText] = useState('')
  const [left, setLeft] = useState<string[]>([])

  useEffect(() => {
    if (heard !== undefined) setText(heard)
  }, [heard])

  const type = (): void => {
    if (rfb === undefined) return
    const { strokes, left: untyped } = strokesOf(text)
    for (const { keysym, code, shift } of strokes) {
      if (shift) rfb.sendKey(shiftKey.keysym, shiftKey.code, true)
      rfb.sendKey(keysym, code)
      if (shift) rfb.sendKey(shiftKey.keysym, shiftKey.code, false)
    }
    setLeft(untyped)
  }

  return (
    <Popover position="bottom-start" withinPortal={false} trapFocus width={340} shadow="md">
      <Popover.Target>
        <Button
          size="compact-xs"
          variant="default"
          disabled={disabled}
          leftSection={<IconClipboard size={13} aria-hidden="true" />}
        >
          {t('screen.clipboard')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Textarea
          label={t('screen.clipboardText')}
          description={t('screen.clipboardHelp')}
          value={text}
          autosize
          minRows={3}
          maxRows={8}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        {left.length === 0 ? null : (
          <Text size="xs" c="red" mt={4}>
            {t('screen.untyped', { letters: left.join(' ') })}
          </Text>
        )}
        <Group gap="xs" mt="xs">
          <Button size="compact-sm" onClick={type}>
            {t('screen.typeIt')}
          </Button>
          <Button size="compact-sm" variant="default" onClick={() => rfb?.clipboardPasteFrom(text)}>
            {t('screen.send')}
          </Button>
        </Group>
      </Popover.Dropdown>
    </Popover>
  )
}
