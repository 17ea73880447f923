// A network of the lab: its settings, its bridge and leases as they are, its traffic, its commands.
import { useTranslation } from 'react-i18next'
import { cardsOn, placeNetwork, tableOf } from '../../../core/lab/resolve.ts'
import { parseSubnet } from '../../../core/net.ts'
import { addressesOf } from '../../../core/topology/state.ts'
import { useHost } from '../../guests/status.ts'
import { useLab } from '../../state/lab.ts'
import { OfLink } from '../frame/of-link.tsx'
import { Facts, mono, Section } from '../frame/parts.tsx'
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
  const server = host?.dhcp.find(({ interfaces }) => interfaces.includes(bridge))
  return (
    <OfLink
      what="network"
      name={name}
      device={bridge}
      settings={<NetworkSettings name={name} network={network} />}
      state={(link) => (
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
      )}
      beside={cardsOn(lab, name).flatMap(({ guest, card }) =>
        card.tap === undefined ? [] : [{ device: card.tap, name: guest }],
      )}
      about={[tableOf(lab.name)]}
      look={[
        `bridge link show master ${bridge}`,
        `bridge fdb show br ${bridge}`,
        `nft list table inet ${tableOf(lab.name)}`,
      ]}
    />
  )
}
