// What is not edited here: interfaces of the machine, other people's things, and the lab's bonds and VLANs as they are.
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import { findLink, type HostSnapshot, type Link } from '../../../core/host/schema.ts'
import { addressesOf, foreignOwner, stateOf } from '../../../core/topology/state.ts'
import { useHost } from '../../guests/status.ts'
import { useLab } from '../../state/lab.ts'
import { Findings } from '../form/findings.tsx'
import { Commands } from '../frame/copy.tsx'
import { Facts, mono, Note, Section, type Fact } from '../frame/parts.tsx'
import { Frame } from '../frame/tabs.tsx'
import { Traffic } from '../frame/traffic.tsx'
import { Ports } from './ports.tsx'

type Words = TFunction<'inspector'>

export function LinkInspector({ name, wanted }: { name: string; wanted?: 'bonds' | 'vlans' }) {
  const { t } = useTranslation('inspector')
  const { lab } = useLab()
  const host = useHost()
  const link = host === undefined ? undefined : findLink(host, name)
  const owner = link === undefined ? undefined : foreignOwner(link.owner, lab?.name)
  return (
    <Frame
      key={name}
      title={name}
      what={link === undefined ? t(`what.${wanted ?? 'link'}`) : (link.kernelKind ?? t(`linkKind.${link.kind}`))}
      state={link === undefined ? 'unknown' : stateOf(link)}
      tabs={{
        state: (
          <>
            {owner === undefined ? null : <Note tone="tell">{t('link.foreign', { owner })}</Note>}
            {wanted === undefined ? null : <Wanted name={name} map={wanted} />}
            {link === undefined || host === undefined ? (
              <Note tone="tell">{t('notThere')}</Note>
            ) : (
              <LinkState link={link} host={host} />
            )}
          </>
        ),
        ...(link === undefined ? {} : { traffic: <Traffic links={[{ device: name, name }]} /> }),
        commands: (
          <Section title={t('commands.look')}>
            <Commands
              commands={[
                `ip -d addr show ${name}`,
                ...(link?.kind === 'card' ? [`ethtool ${name}`, `ethtool -i ${name}`] : []),
              ]}
              label={t('commands.look')}
            />
          </Section>
        ),
      }}
    />
  )
}

/** What the lab says of a bond or VLAN; its form is not part of this window yet, the YAML view has it. */
function Wanted({ name, map }: { name: string; map: 'bonds' | 'vlans' }) {
  const { t } = useTranslation('inspector')
  const { lab } = useLab()
  const bond = map === 'bonds' ? lab?.bonds[name] : undefined
  const vlan = map === 'vlans' ? lab?.vlans[name] : undefined
  return (
    <Section title={t('link.inLab')}>
      <Facts
        facts={[
          [t('bond.mode'), bond?.mode],
          [t('link.ports'), bond?.ports.join(', ')],
          [t('bond.primary'), bond?.primary],
          [t('vlan.id'), vlan?.id],
          [t('vlan.link'), vlan?.link],
          [t('mtu'), bond?.mtu ?? vlan?.mtu],
        ]}
      />
      <Findings path={[map, name]} reach="within" />
      <p className="tk-help">{t('link.inYaml')}</p>
    </Section>
  )
}

function LinkState({ link, host }: { link: Link; host: HostSnapshot }) {
  const { t } = useTranslation('inspector')
  const { card, bond, vlan, bridge, tap } = link
  const pci = host.pci.find(({ interfaces }) => interfaces.includes(link.name))
  return (
    <>
      <Facts
        facts={[
          [t('link.state'), t(link.up ? (link.carrier ? 'link.up' : 'link.noCarrier') : 'link.down')],
          [t('link.addresses'), mono(addressesOf(link).join(', '))],
          [t('link.mac'), mono(link.mac)],
          [t('mtu'), link.mtu],
          [t('link.master'), link.master],
          [t('link.lower'), link.lower],
          [t('link.alias'), link.alias],
          ...cardFacts(t, card, pci),
          [t('bond.mode'), bond?.mode],
          [t('bond.active'), bond?.activePort],
          [t('vlan.id'), vlan?.id],
          [t('stp'), bridge === undefined ? undefined : t(bridge.stp ? 'on' : 'off')],
          [t('tap.holders'), tap?.holders.map(({ name, pid }) => `${name} ${pid}`).join(', ')],
        ]}
      />
      {card?.wireless === true ? <Note tone="warn">{t('link.wireless')}</Note> : null}
      {link.kind === 'bridge' ? <Ports master={link.name} /> : null}
      {bond === undefined ? null : (
        <Section title={t('link.ports')}>
          <ul className="tk-ports">
            {bond.ports.map((port) => (
              <li key={port.name}>
                <span className="tk-mono">{port.name}</span>
                <span className="tk-dim tk-end">
                  {port.link} · {port.speed} · {t('bond.failures', { count: port.failures })}
                </span>
              </li>
            ))}
          </ul>
        </Section>
      )}
      {pci === undefined || pci.groupMates.length === 0 ? null : (
        <Note tone="warn">{t('link.groupMates', { mates: pci.groupMates.join(', ') })}</Note>
      )}
    </>
  )
}

const cardFacts = (t: Words, card: Link['card'], pci: HostSnapshot['pci'][number] | undefined): Fact[] => [
  [t('link.driver'), card?.driver],
  [
    t('link.speed'),
    card?.speed === undefined ? undefined : card.speed >= 1000 ? `${card.speed / 1000} Gb/s` : `${card.speed} Mb/s`,
  ],
  [t('link.bus'), card?.bus],
  [
    t('link.functions'),
    pci?.totalVfs === undefined || pci.totalVfs === 0
      ? undefined
      : t('link.functionsOf', { used: pci.numVfs ?? 0, total: pci.totalVfs }),
  ],
  [t('link.iommu'), pci?.iommuGroup],
]
