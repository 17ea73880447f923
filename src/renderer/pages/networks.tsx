// The page of networks: of each its subnet and mode, its leases as they are, its forwards, open or not.
import '../guests/pages.css'
import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { findLink } from '../../core/host/schema.ts'
import { networkBridge, placeNetwork } from '../../core/lab/resolve.ts'
import type { Bridge, Network } from '../../core/lab/schema.ts'
import { parseSubnet } from '../../core/net.ts'
import { linkId, networkId } from '../../core/topology/ids.ts'
import { addressesOf, stateOf } from '../../core/topology/state.ts'
import { StateDot } from '../guests/state.tsx'
import { useHost } from '../guests/status.ts'
import { Forwards } from '../inspector/form/forwards.tsx'
import { LeaseTable } from '../inspector/network/leases.tsx'
import { useIsOpen } from '../networks/forward-state.ts'
import { useLab } from '../state/lab.ts'
import { goTo } from '../state/view.ts'

export function NetworksPage() {
  const { t } = useTranslation('pages')
  const { lab } = useLab()
  const networks = Object.entries(lab?.networks ?? {})
  const bridges = Object.entries(lab?.bridges ?? {})
  return (
    <div className="tk-page">
      <header className="tk-page-head">
        <h1>{t('networks.title')}</h1>
        <span className="tk-dim">
          {t('networks.count', { count: networks.length })}, {t('networks.countBridges', { count: bridges.length })}
        </span>
      </header>
      {networks.length + bridges.length === 0 ? (
        <div className="tk-empty">
          <p>{t('networks.none')}</p>
          <Button variant="default" onClick={() => goTo('picture')}>
            {t('guests.toPicture')}
          </Button>
        </div>
      ) : null}
      {networks.map(([name, network]) =>
        parseSubnet(network.subnet) === undefined ? null : <OneNetwork key={name} name={name} network={network} />,
      )}
      {bridges.length === 0 ? null : <Bridges bridges={bridges} />}
    </div>
  )
}

function OneNetwork({ name, network }: { name: string; network: Network }) {
  const { t } = useTranslation('pages')
  const { lab, select } = useLab()
  const host = useHost()
  const isOpen = useIsOpen()
  if (lab === undefined) return null
  const { address, bridge, dhcp } = placeNetwork(lab, name, network)
  const link = host === undefined ? undefined : findLink(host, networkBridge(lab.name, name))
  return (
    <section className="tk-card" aria-label={name}>
      <header className="tk-card-head">
        <StateDot state={link === undefined ? 'unknown' : stateOf(link)} />
        <h2>
          <button type="button" className="tk-link" onClick={() => select(networkId(name))}>
            {name}
          </button>
        </h2>
        <span>{t(`networks.mode.${network.mode}`)}</span>
        <span className="tk-mono">{network.subnet}</span>
        <span className="tk-dim">
          {t('networks.host')} <span className="tk-mono">{address}</span> · <span className="tk-mono">{bridge}</span>
          {dhcp === undefined ? ` · ${t('networks.noDhcp')}` : ` · DHCP `}
          {dhcp === undefined ? null : <span className="tk-mono">{`${dhcp.from} – ${dhcp.to}`}</span>}
        </span>
      </header>
      <div className="tk-columns">
        <div>
          <h3>{t('networks.leases')}</h3>
          <LeaseTable name={name} network={network} />
        </div>
        <div>
          <h3>{t('networks.forwards')}</h3>
          <Forwards
            of={{ network: name }}
            isOpen={isOpen}
            path={['networks', name, 'forwards']}
            forwards={network.forwards}
            example={`${Object.keys(lab.guests)[0] ?? 'web'}:22`}
          />
        </div>
      </div>
    </section>
  )
}

function Bridges({ bridges }: { bridges: [string, Bridge][] }) {
  const { t } = useTranslation('pages')
  const { select } = useLab()
  const host = useHost()
  return (
    <section className="tk-card" aria-label={t('networks.bridges')}>
      <header className="tk-card-head">
        <h2>{t('networks.bridges')}</h2>
      </header>
      <table className="tk-table tk-wide">
        <thead>
          <tr>
            <th scope="col">{t('networks.name')}</th>
            <th scope="col">{t('networks.ports')}</th>
            <th scope="col">{t('networks.address')}</th>
            <th scope="col">{t('networks.stp')}</th>
          </tr>
        </thead>
        <tbody>
          {bridges.map(([name, bridge]) => {
            const link = host === undefined ? undefined : findLink(host, name)
            const ports = host?.links.filter(({ master }) => master === name).map((port) => port.name) ?? bridge.ports
            return (
              <tr key={name}>
                <th scope="row">
                  <span className="tk-state">
                    <StateDot state={link === undefined ? 'unknown' : stateOf(link)} />
                    <button type="button" className="tk-link" onClick={() => select(linkId(name))}>
                      {name}
                    </button>
                  </span>
                </th>
                <td className="tk-mono">{ports.join(' ')}</td>
                <td className="tk-mono">{addressesOf(link).join(' ')}</td>
                <td>{t(bridge.stp ? 'on' : 'off')}</td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </section>
  )
}
