// A command that can be copied, and copying where a window may not ask for permissions.
import { ActionIcon, Tooltip } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'

/** The desktop window denies every permission, also that of navigator.clipboard: there the older way does it. */
export async function copyText(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text)
  } catch {
    const area = document.createElement('textarea')
    area.value = text
    area.style.position = 'fixed'
    area.style.opacity = '0'
    document.body.append(area)
    area.select()
    document.execCommand('copy')
    area.remove()
  }
}

export function CopyButton({ text, label }: { text: string; label?: string }) {
  const { t } = useTranslation('inspector')
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return undefined
    const timer = setTimeout(() => setCopied(false), 1500)
    return () => clearTimeout(timer)
  }, [copied])
  const words = copied ? t('copied') : (label ?? t('copy'))
  return (
    <Tooltip label={words} openDelay={300}>
      <ActionIcon
        size="sm"
        variant="subtle"
        color="gray"
        aria-label={words}
        onClick={() => {
          void copyText(text).then(() => setCopied(true))
        }}
      >
        {copied ? <IconCheck size={14} aria-hidden="true" /> : <IconCopy size={14} aria-hidden="true" />}
      </ActionIcon>
    </Tooltip>
  )
}

/** Commands as one types them, one below the other, with one button for all. */
export function Commands({ commands, label }: { commands: readonly string[]; label?: string }) {
  return (
    <div className="tk-commands">
      <pre tabIndex={0} aria-label={label}>
        {commands.join('\n')}
      </pre>
      <CopyButton text={commands.join('\n')} />
    </div>
  )
}
