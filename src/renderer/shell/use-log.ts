// Writes what the engine tells into the log.
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { FaultError } from '../../core/fault.ts'
import { useConnection, useEvent } from '../api/react.tsx'
import { showFault } from '../app/notify.ts'
import { log } from './log.ts'
import { say } from '../i18n/phrases.ts'

export function useLog(): void {
  const { t } = useTranslation('app')
  const state = useConnection()
  useEffect(() => log(t(`log.connection.${state}`), state === 'lost' ? 'warn' : 'note'), [state, t])
  useEvent('plan.progress', ({ lab, done, of, what }) => log(`${lab} ${done}/${of} ${what}`))
  useEvent('plan.ended', ({ lab, state: how, fault }) =>
    log(
      `${lab} ${t(`log.plan.${how}`)}${fault === undefined ? '' : ` ${fault.code}: ${say(fault.message)}`}`,
      how === 'kept' ? 'note' : 'warn',
    ),
  )
  useEvent('plan.unrecorded', ({ lab, fault }) => {
    log(`${lab} ${fault.code}: ${say(fault.message)}`, 'warn')
    showFault(new FaultError(fault))
  })
  const states = useRef(new Map<string, string>())
  useEvent('guest.changed', ({ lab, status }) => {
    // The first that is heard of a guest is how it is, not that it changed.
    const key = `${lab} ${status.name}`
    const before = states.current.get(key)
    states.current.set(key, status.state)
    if (before === undefined || before === status.state) return
    log(
      `${lab} ${status.name}: ${t(`graph:state.${status.state}`)}${status.reason === undefined ? '' : ` — ${say(status.reason)}`}`,
      status.state === 'crashed' ? 'warn' : 'note',
    )
  })
  useEvent('lab.changed-on-disk', ({ file }) => log(t('log.changed', { file }), 'warn'))
}
