// What went wrong, as a notice in the corner: what happened, what to do, the code.
import { notifications } from '@mantine/notifications'
import i18n from 'i18next'
import { faultOf } from '../../core/fault.ts'
import { say } from '../i18n/phrases.ts'

const close = (): { 'aria-label': string } => ({ 'aria-label': i18n.t('app:close') })

export function showFault(error: unknown): void {
  const { code, message, hint, at } = faultOf(error)
  const place = at?.line === undefined ? '' : ` (${i18n.t('app:place', { line: at.line, column: at.column ?? 1 })})`
  notifications.show({
    id: code,
    color: 'red',
    title: `${say(message)}${place}`,
    message: hint === undefined ? code : `${say(hint)} — ${code}`,
    autoClose: 12_000,
    withBorder: true,
    closeButtonProps: close(),
  })
}

export const showNote = (title: string, message = ''): void => {
  notifications.show({ color: 'accent', title, message, withBorder: true, closeButtonProps: close() })
}
