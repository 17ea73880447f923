// A bond of the lab: its settings, what the kernel says of it, its traffic port by port.
import { useTranslation } from 'react-i18next'
import { findLink } from '../../../core/host/schema.ts'
import { addressesOf, stateOf } from '../../../core/topology/state.ts'
import { useHost } from '../../guests/status.ts'
import { useLab } from '../../state/lab.ts'
import { CommandsOf } from '../frame/commands-of.tsx'
import { Facts, mono, Note } from '../frame/parts.tsx'
import { Frame } from '../frame/tabs.tsx'
import { Traffic } from '../frame/traffic.tsx'
import { BondSettings } from './settings.tsx'
import { BondState } from './state.tsx'

export function BondInspector({ name }: { name: string }) {
  const { t } = useTranslation('inspector')
  const { lab } = useLab()
  const host = useHost()
  const bond = lab?.bonds[name]
  if (bond === undefined) return null
  const link = host === undefined ? undefined : findLink(host, name)
  return (
    <Frame
      key={name}
      title={name}
      places={[['bonds', name]]}
      what={t('what.bond')}
      state={link === undefined ? 'unknown' : stateOf(link)}
      tabs={{
        settings: <BondSettings name={name} bond={bond} />,
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
                  [t('link.master'), mono(link.master)],
                ]}
              />
              {link.bond === undefined ? null : <BondState bond={link.bond} />}
            </>
          ),
        traffic: (
          <Traffic links={[{ device: name, name }, ...bond.ports.map((port) => ({ device: port, name: port }))]} />
        ),
        commands: <CommandsOf about={[name]} look={[`ip -d addr show ${name}`, `cat /proc/net/bonding/${name}`]} />,
      }}
    />
  )
}
