// The log: one line for each thing that happened, the newest at the end.
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useLines } from './log.ts'

export function LogTab() {
  const { t, i18n } = useTranslation('app')
  const lines = useLines()
  const end = useRef<HTMLDivElement>(null)
  useEffect(() => {
    // Newer browsers answer with a promise, which is nothing to clean up by.
    end.current?.scrollIntoView({ block: 'nearest' })
  }, [lines])
  const clock = new Intl.DateTimeFormat(i18n.language, {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  })
  return (
    <div className="td-log" role="log" aria-label={t('tab.log')} tabIndex={0}>
      {lines.map(({ id, time, level, text }) => (
        <div key={id} className={`td-log-line td-log-${level}`}>
          <time className="td-mono">{clock.format(time)}</time>
          <span>{text}</span>
        </div>
      ))}
      <div ref={end} />
    </div>
  )
}
