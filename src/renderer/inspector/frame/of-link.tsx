// The inspector of what the lab makes one interface for: its settings, what the kernel says of that, its traffic, its commands.
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { findLink, type Link } from '../../../core/host/schema.ts'
import { stateOf } from '../../../core/topology/state.ts'
import { useHost } from '../../guests/status.ts'
import { CommandsOf } from './commands-of.tsx'
import { Note } from './parts.tsx'
import { Frame } from './tabs.tsx'
import { Traffic } from './traffic.tsx'

interface Props {
  what: 'bond' | 'bridge' | 'network' | 'vlan'
  /** As the lab calls it. */
  name: string
  /** Its interface, where that has another name. */
  device?: string
  settings: ReactNode
  /** Shown while the interface is there. */
  state: (link: Link) => ReactNode
  /** Whose traffic is shown below its own: interface, and what to call it. */
  beside: readonly { device: string; name: string }[]
  /** What steps name that are about it, besides its interface. */
  about?: readonly string[]
  /** Commands that show more of it than `ip` does. */
  look: readonly string[]
}

export function OfLink({ what, name, device = name, settings, state, beside, about = [], look }: Props) {
  const { t } = useTranslation('inspector')
  const host = useHost()
  const link = host === undefined ? undefined : findLink(host, device)
  return (
    <Frame
      key={name}
      title={name}
      places={[[`${what}s`, name]]}
      what={t(`what.${what}`)}
      state={link === undefined ? 'unknown' : stateOf(link)}
      tabs={{
        settings,
        state: link === undefined ? <Note tone="tell">{t('notThere')}</Note> : state(link),
        traffic: <Traffic links={[{ device, name }, ...beside]} />,
        commands: <CommandsOf about={[device, ...about]} look={[`ip -d addr show ${device}`, ...look]} />,
      }}
    />
  )
}
