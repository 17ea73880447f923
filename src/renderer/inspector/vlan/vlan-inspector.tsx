// A VLAN of the lab: what it stands on, its number, what the kernel says of it.
import { useTranslation } from 'react-i18next'
import { findLink } from '../../../core/host/schema.ts'
import { addressesOf, stateOf } from '../../../core/topology/state.ts'
import { useHost } from '../../guests/status.ts'
import { useLab } from '../../state/lab.ts'
import { CommandsOf } from '../frame/commands-of.tsx'
import { Facts, mono, Note } from '../frame/parts.tsx'
import { Frame } from '../frame/tabs.tsx'
import { Traffic } from '../frame/traffic.tsx'
import { VlanSettings } from './settings.tsx'

export function VlanInspector({ name }: { name: string }) {
  const { t } = useTranslation('inspector')
  const { lab } = useLab()
  const host = useHost()
  const vlan = lab?.vlans[name]
  if (vlan === undefined) return null
  const link = host === undefined ? undefined : findLink(host, name)
  return (
    <Frame
      key={name}
      title={name}
      places={[['vlans', name]]}
      what={t('what.vlan')}
      state={link === undefined ? 'unknown' : stateOf(link)}
      tabs={{
        settings: <VlanSettings name={name} vlan={vlan} />,
        state:
          link === undefined ? (
            <Note tone="tell">{t('notThere')}</Note>
          ) : (
            <Facts
              facts={[
                [t('vlan.id'), link.vlan?.id],
                [t('vlan.protocol'), link.vlan?.protocol],
                [t('vlan.link'), mono(link.lower)],
                [t('link.addresses'), mono(addressesOf(link).join(', '))],
                [t('link.mac'), mono(link.mac)],
                [t('mtu'), link.mtu],
                [t('link.master'), mono(link.master)],
              ]}
            />
          ),
        traffic: (
          <Traffic
            links={[
              { device: name, name },
              { device: vlan.link, name: vlan.link },
            ]}
          />
        ),
        commands: <CommandsOf about={[name]} look={[`ip -d addr show ${name}`, `ip -d link show ${vlan.link}`]} />,
      }}
    />
  )
}
