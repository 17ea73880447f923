// The ports of a bridge or bond, as they are.
import { useTranslation } from 'react-i18next'
import { parseAlias } from '../../../core/lab/resolve.ts'
import { stateOf } from '../../../core/topology/state.ts'
import { StateDot } from '../../guests/state.tsx'
import { useHost } from '../../guests/status.ts'
import { Section } from '../frame/parts.tsx'

export function Ports({ master }: { master: string }) {
  const { t } = useTranslation('inspector')
  const host = useHost()
  const ports = host?.links.filter((link) => link.master === master) ?? []
  return (
    <Section title={t('link.ports')}>
      {ports.length === 0 ? (
        <p className="tk-help">{t('link.noPorts')}</p>
      ) : (
        <ul className="tk-ports">
          {ports.map((port) => {
            const mark = parseAlias(port.alias)
            return (
              <li key={port.name}>
                <StateDot state={stateOf(port)} />
                <span className="tk-mono">{port.name}</span>
                <span className="tk-dim">{mark === undefined ? '' : mark.name}</span>
                <span className="tk-dim tk-end">
                  {port.port === undefined ? port.state : t(`port.${port.port.state}`)}
                </span>
              </li>
            )
          })}
        </ul>
      )}
    </Section>
  )
}
