// A VLAN of the lab: what it stands on, its number, what the kernel says of it.
import { useTranslation } from 'react-i18next'
import { addressesOf } from '../../../core/topology/state.ts'
import { useLab } from '../../state/lab.ts'
import { OfLink } from '../frame/of-link.tsx'
import { Facts, mono } from '../frame/parts.tsx'
import { VlanSettings } from './settings.tsx'

export function VlanInspector({ name }: { name: string }) {
  const { t } = useTranslation('inspector')
  const vlan = useLab().lab?.vlans[name]
  if (vlan === undefined) return null
  return (
    <OfLink
      what="vlan"
      name={name}
      settings={<VlanSettings name={name} vlan={vlan} />}
      state={(link) => (
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
      )}
      beside={[{ device: vlan.link, name: vlan.link }]}
      look={[`ip -d link show ${vlan.link}`]}
    />
  )
}
