// A network of the lab: its settings, its bridge and leases as they are, its traffic, its commands.
import { useTranslation } from 'react-i18next'
import { findLink } from '../../../core/host/schema.ts'
import { cardsOn, placeNetwork, tableOf } from '../../../core/lab/resolve.ts'
import { parseSubnet } from '../../../core/net.ts'
import { addressesOf, stateOf } from '../../../core/topology/state.ts'
import { useHost } from '../../guests/status.ts'
import { useLab } from '../../state/lab.ts'
import { CommandsOf } from '../frame/commands-of.tsx'
import { Facts, mono, Note, Section } from '../frame/parts.tsx'
import { Frame } from '../frame/tabs.tsx'
import { Traffic } from '../frame/traffic.tsx'
import { Ports } from '../link/ports.tsx'
import { LeaseList } from './leases.tsx'
import { NetworkSettings } from './settings.tsx'

export function NetworkInspector({ name }: { name: string }) {
  const { t } = useTranslation('inspector')
  const { lab } = useLab()
  const host = useHost()
  const network = lab?.networks[name]
  if (lab === undefined || network === undefined || parseSubnet(network.subnet) === undefined) return null
  const { bridge } = placeNetwork(lab, name, network)
  const link = host === undefined ? undefined : findLink(host, bridge)
  const server = host?.dhcp.find(({ interfaces }) => interfaces.includes(bridge))
  const cards = cardsOn(lab, name)
  return (
    <Frame
      key={name}
      title={name}
      places={[['networks', name]]}
      what={t('what.network')}
      state={link === undefined ? 'unknown' : stateOf(link)}
      tabs={{
        settings: <NetworkSettings name={name} network={network} />,
        state:
          link === undefined ? (
            <Note tone="tell">{t('notThere')}</Note>
          ) : (
            <>
              <Facts
                facts={[
                  [t('link.device'), mono(bridge)],
                  [t('link.addresses'), mono(addressesOf(link).join(', '))],
                  [t('link.mac'), mono(link.mac)],
                  [t('mtu'), link.mtu],
                  [
                    t('network.server'),
                    server === undefined ? t('network.noServer') : t('network.serverRuns', { pid: server.pid }),
                  ],
                ]}
              />
              <Section title={t('network.leases')}>
                <LeaseList name={name} network={network} />
              </Section>
              <Ports master={bridge} />
            </>
          ),
        traffic: (
          <Traffic
            links={[
              { device: bridge, name },
              ...cards.flatMap(({ guest, card }) =>
                card.tap === undefined ? [] : [{ device: card.tap, name: guest }],
              ),
            ]}
          />
        ),
        commands: (
          <CommandsOf
            about={[bridge, tableOf(lab.name)]}
            look={[
              `ip -d addr show ${bridge}`,
              `bridge link show master ${bridge}`,
              `bridge fdb show br ${bridge}`,
              `nft list table inet ${tableOf(lab.name)}`,
            ]}
          />
        ),
      }}
    />
  )
}
