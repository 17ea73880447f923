// A bond of the lab: its settings, what the kernel says of it, its traffic port by port.
import { useTranslation } from 'react-i18next'
import { addressesOf } from '../../../core/topology/state.ts'
import { useLab } from '../../state/lab.ts'
import { OfLink } from '../frame/of-link.tsx'
import { Facts, mono } from '../frame/parts.tsx'
import { BondSettings } from './settings.tsx'
import { BondState } from './state.tsx'

export function BondInspector({ name }: { name: string }) {
  const { t } = useTranslation('inspector')
  const bond = useLab().lab?.bonds[name]
  if (bond === undefined) return null
  return (
    <OfLink
      what="bond"
      name={name}
      settings={<BondSettings name={name} bond={bond} />}
      state={(link) => (
        <>
          <Facts
            facts={[
              [t('link.addresses'), mono(addressesOf(link).join(', '))],
              [t('link.mac'), mono(link.mac)],
              [t('mtu'), link.mtu],
              [t('link.master'), mono(link.master)],
            ]}
          />
          {link.bond === undefined ? null : <BondState bond={link.bond} />}
        </>
      )}
      beside={bond.ports.map((port) => ({ device: port, name: port }))}
      look={[`cat /proc/net/bonding/${name}`]}
    />
  )
}
