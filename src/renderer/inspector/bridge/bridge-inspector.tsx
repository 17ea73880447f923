// A bridge of the lab: its settings, what the kernel says of it, its ports, its traffic.
import { useTranslation } from 'react-i18next'
import { findLink } from '../../../core/host/schema.ts'
import { cardsOf, tapName } from '../../../core/lab/resolve.ts'
import { addressesOf, stateOf } from '../../../core/topology/state.ts'
import { useHost } from '../../guests/status.ts'
import { useLab } from '../../state/lab.ts'
import { CommandsOf } from '../frame/commands-of.tsx'
import { Facts, Mono, mono, Note } from '../frame/parts.tsx'
import { Frame } from '../frame/tabs.tsx'
import { Traffic } from '../frame/traffic.tsx'
import { Ports } from '../link/ports.tsx'
import { BridgeSettings } from './settings.tsx'

export function BridgeInspector({ name }: { name: string }) {
  const { t } = useTranslation('inspector')
  const { lab } = useLab()
  const host = useHost()
  const bridge = lab?.bridges[name]
  if (lab === undefined || bridge === undefined) return null
  const link = host === undefined ? undefined : findLink(host, name)
  const taps = Object.entries(lab.guests).flatMap(([guest, value]) =>
    cardsOf(lab, guest, value).flatMap(({ connect, index }) =>
      connect !== 'nothing' && 'bridge' in connect && connect.bridge === name
        ? [{ device: tapName(lab.name, guest, index), name: guest }]
        : [],
    ),
  )
  return (
    <Frame
      key={name}
      title={name}
      places={[['bridges', name]]}
      what={t('what.bridge')}
      state={link === undefined ? 'unknown' : stateOf(link)}
      tabs={{
        settings: <BridgeSettings name={name} bridge={bridge} />,
        state:
          link === undefined ? (
            <Note tone="tell">{t('notThere')}</Note>
          ) : (
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
          ),
        traffic: (
          <Traffic
            links={[{ device: name, name }, ...bridge.ports.map((port) => ({ device: port, name: port })), ...taps]}
          />
        ),
        commands: (
          <CommandsOf
            about={[name]}
            look={[
              `ip -d addr show ${name}`,
              `bridge link show master ${name}`,
              `bridge vlan show`,
              `bridge fdb show br ${name}`,
            ]}
          />
        ),
      }}
    />
  )
}
