// A bridge of the lab: its settings, what the kernel says of it, its ports, its traffic.
import { useTranslation } from 'react-i18next'
import { cardsOf, tapName } from '../../../core/lab/resolve.ts'
import { addressesOf } from '../../../core/topology/state.ts'
import { useLab } from '../../state/lab.ts'
import { OfLink } from '../frame/of-link.tsx'
import { Facts, Mono, mono } from '../frame/parts.tsx'
import { Ports } from '../link/ports.tsx'
import { BridgeSettings } from './settings.tsx'

export function BridgeInspector({ name }: { name: string }) {
  const { t } = useTranslation('inspector')
  const { lab } = useLab()
  const bridge = lab?.bridges[name]
  if (lab === undefined || bridge === undefined) return null
  const taps = Object.entries(lab.guests).flatMap(([guest, value]) =>
    cardsOf(lab, guest, value).flatMap(({ connect, index }) =>
      connect !== 'nothing' && 'bridge' in connect && connect.bridge === name
        ? [{ device: tapName(lab.name, guest, index), name: guest }]
        : [],
    ),
  )
  return (
    <OfLink
      what="bridge"
      name={name}
      settings={<BridgeSettings name={name} bridge={bridge} />}
      state={(link) => (
        <>
          <Facts
            facts={[
              [t('link.addresses'), mono(addressesOf(link).join(', '))],
              [t('link.mac'), mono(link.mac)],
              [t('mtu'), link.mtu],
              [
                t('bridge.root'),
                link.bridge === undefined ? undefined : link.bridge.rootId === link.bridge.id ? (
                  t('bridge.isRoot')
                ) : (
                  <Mono>{link.bridge.rootId}</Mono>
                ),
              ],
              [t('stp'), link.bridge === undefined ? undefined : t(link.bridge.stp ? 'on' : 'off')],
              [
                t('bridge.filtering'),
                link.bridge === undefined ? undefined : t(link.bridge.vlanFiltering ? 'on' : 'off'),
              ],
            ]}
          />
          <Ports master={name} />
        </>
      )}
      beside={[...bridge.ports.map((port) => ({ device: port, name: port })), ...taps]}
      look={[`bridge link show master ${name}`, `bridge vlan show`, `bridge fdb show br ${name}`]}
    />
  )
}
