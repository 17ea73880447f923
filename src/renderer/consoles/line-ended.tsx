// A line that is being opened, was refused, or has ended.
import { Button, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Line } from './line.ts'
import { say } from '../i18n/phrases.ts'

export function LineEnded({ line, again, words }: { line: Line; again: () => void; words: 'console' | 'shell' }) {
  const { t } = useTranslation('consoles')
  if (line.state !== 'ended' && line.state !== 'refused') return <p className="tk-console-note">{t('opening')}</p>
  return (
    <div className="tk-console-note" role={line.state === 'refused' ? 'alert' : 'status'}>
      {line.state === 'ended' ? (
        <Text size="sm">{line.why === '' ? t(`ended.${words}`) : t(`endedWhy.${words}`, { why: line.why })}</Text>
      ) : (
        <>
          <Text size="sm">{say(line.fault.message)}</Text>
          <Text size="xs" c="dimmed">
            {say(line.fault.hint ?? '')}
          </Text>
        </>
      )}
      <Button size="compact-sm" mt="xs" onClick={again}>
        {t(`again.${words}`)}
      </Button>
    </div>
  )
}
