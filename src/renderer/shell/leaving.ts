// Before a lab with edits is left: they are not lost without a word.
import type { TFunction } from 'i18next'
import { modals } from '../app/modals.ts'
import type { UseLab } from '../state/lab.ts'

export function leaving({ showing, saved }: UseLab, t: TFunction<'app'>, then: () => void): void {
  if (showing !== 'lab' || saved === 'saved') return then()
  modals.ask({ title: t('leave.title'), text: t('leave.text'), yes: t('leave.yes'), danger: 'danger', done: then })
}
