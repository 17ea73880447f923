// Whether the forwards of a network are open now: said beside the list where they are changed.
import { useTranslation } from 'react-i18next'
import type { LabStatus } from '../../contract/api.ts'
import type { Network } from '../../core/lab/schema.ts'
import { endpointText, listenOf } from '../../core/lab/words.ts'
import { StateDot } from '../guests/state.tsx'

export function NetworkForwards({ network, forwards }: { network: Network; forwards: LabStatus['forwards'] }) {
  const { t } = useTranslation('pages')
  if (network.forwards.length === 0) return <p className="td-help">{t('networks.noForwards')}</p>
  return (
    <ul className="td-ports" aria-label={t('networks.forwardStates')}>
      {network.forwards.map((forward) => {
        const { proto, address, port } = listenOf(forward)
        const listen = endpointText(address, port)
        const now = forwards.find((one) => one.proto === proto && one.listen === listen && one.to === forward.to)
        return (
          <li key={`${proto} ${listen}`}>
            <StateDot state={now?.open === true ? 'up' : 'down'} />
            <span className="td-mono">
              {proto} {listen} → {forward.to}
            </span>
            <span className="td-dim td-end">{t(now?.open === true ? 'networks.open' : 'networks.closed')}</span>
          </li>
        )
      })}
    </ul>
  )
}
