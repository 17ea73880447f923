// The commands of a thing: what the plan would do with it now, and what shows it to someone at a shell.
import { keepPreviousData } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useCall } from '../../api/react.tsx'
import { useWholeRef } from '../../guests/status.ts'
import { useLab } from '../../state/lab.ts'
import { Commands } from './copy.tsx'
import { Note, Section } from './parts.tsx'

/** `about`: the interfaces that the thing is; a step that names one of them belongs to it. */
export function CommandsOf({ about, look }: { about: readonly string[]; look: readonly string[] }) {
  const { t } = useTranslation('inspector')
  const { lab } = useLab()
  const ref = useWholeRef()
  const { data } = useCall(
    'plan.make',
    { lab: ref ?? { name: lab?.name ?? 'none' }, goal: 'up' },
    { enabled: ref !== undefined, placeholderData: keepPreviousData },
  )
  const steps = data?.steps.filter(({ commands }) => commands.some((command) => names(command, about))) ?? []
  return (
    <>
      <Section title={t('commands.plan')}>
        {steps.length === 0 ? (
          <Note tone="tell">{t('commands.nothing')}</Note>
        ) : (
          steps.map((step) => (
            <div key={step.commands.join('\n')} className="tk-step">
              <p>{step.what}</p>
              <Commands commands={step.commands} label={step.what} />
            </div>
          ))
        )}
      </Section>
      {look.length === 0 || lab === undefined ? null : (
        <Section title={t('commands.look')}>
          <p className="tk-help">{lab.scope === 'sandbox' ? t('commands.inSandbox') : t('commands.onHost')}</p>
          <Commands
            commands={[...(lab.scope === 'sandbox' ? [`tapdeck shell ${lab.name}`] : []), ...look]}
            label={t('commands.look')}
          />
        </Section>
      )}
    </>
  )
}

const names = (command: string, about: readonly string[]): boolean =>
  about.some((name) => command.split(/[^\w.-]+/).includes(name))
