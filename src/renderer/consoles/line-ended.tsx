// A line that is being opened, was refused, or has ended.
import { Button, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Line } from './line.ts'
import { say } from '../i18n/phrases.ts'

interface Props {
  line: Line
  again: () => void
  words: 'console' | 'shell'
  /** `below`: under what it has said, which can still be read. */
  place?: 'alone' | 'below'
}

export function LineEnded({ line, again, words, place = 'alone' }: Props) {
  const { t } = useTranslation('consoles')
  if (line.state !== 'ended' && line.state !== 'refused') return <p className="tk-console-note">{t('opening')}</p>
  return (
    <div
      className={place === 'below' ? 'tk-console-foot' : 'tk-console-note'}
      role={line.state === 'refused' ? 'alert' : 'status'}
    >
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
      <Button size="compact-sm" mt={place === 'below' ? 0 : 'xs'} onClick={again}>
        {t(`again.${words}`)}
      </Button>
    </div>
  )
}
