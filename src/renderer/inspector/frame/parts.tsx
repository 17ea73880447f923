// The small parts that inspectors are made of: sections, facts, notes.
import { Button } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import type { ReactNode } from 'react'

export function Section({ title, aside, children }: { title: string; aside?: ReactNode; children: ReactNode }) {
  return (
    <section className="tk-section" aria-label={title}>
      <div className="tk-section-head">
        <h3>{title}</h3>
        {aside}
      </div>
      {children}
    </section>
  )
}

/** Beside the title of a section: one more of what it lists. */
export const Add = ({ label, onClick }: { label: string; onClick: () => void }) => (
  <Button size="compact-xs" variant="subtle" leftSection={<IconPlus size={13} aria-hidden="true" />} onClick={onClick}>
    {label}
  </Button>
)

export type Fact = readonly [label: string, value: ReactNode]

/** What is known, as a list of terms; facts without a value are left out. */
export function Facts({ facts }: { facts: readonly Fact[] }) {
  const known = facts.filter(([, value]) => value !== undefined && value !== null && value !== '')
  return (
    <dl className="tk-facts">
      {known.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

export const Mono = ({ children }: { children: ReactNode }) => <span className="tk-mono">{children}</span>

/** A fact in monospace; none where the text is empty. */
export const mono = (text: string | number | undefined): ReactNode =>
  text === undefined || text === '' ? undefined : <Mono>{text}</Mono>

/** `tell`: good to know; `warn`: think twice; `bad`: it does not work. */
export function Note({ tone, children }: { tone: 'tell' | 'warn' | 'bad'; children: ReactNode }) {
  return (
    <div className={`tk-note tk-note-${tone}`} role={tone === 'bad' ? 'alert' : undefined}>
      {children}
    </div>
  )
}

export const Pair = ({ children }: { children: ReactNode }) => <div className="tk-pair">{children}</div>
