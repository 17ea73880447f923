// An interface of the machine that is not in the lab: a card, other people's things; and what the lab can make of it.
import { Button, Group } from '@mantine/core'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import { usedCards } from '../../../core/advice/free-cards.ts'
import { findLink, type HostSnapshot, type Link } from '../../../core/host/schema.ts'
import { addressesOf, foreignOwner, stateOf } from '../../../core/topology/state.ts'
import { linkId } from '../../../core/topology/ids.ts'
import { make } from '../../graph/gestures/make.ts'
import { useGestures } from '../../graph/gestures/use-gestures.ts'
import { useHost } from '../../guests/status.ts'
import { useLabHost } from '../../state/host.ts'
import { useLab } from '../../state/lab.ts'
import { BondState } from '../bond/state.tsx'
import { Commands } from '../frame/copy.tsx'
import { Facts, mono, Note, Section, type Fact } from '../frame/parts.tsx'
import { Frame } from '../frame/tabs.tsx'
import { Traffic } from '../frame/traffic.tsx'
import { Ports } from './ports.tsx'

type Words = TFunction<'inspector'>

export function LinkInspector({ name }: { name: string }) {
  const { t } = useTranslation('inspector')
  const { lab } = useLab()
  const host = useHost()
  const link = host === undefined ? undefined : findLink(host, name)
  const owner = link === undefined ? undefined : foreignOwner(link.owner, lab?.name)
  return (
    <Frame
      key={name}
      title={name}
      what={link === undefined ? t('what.link') : (link.kernelKind ?? t(`linkKind.${link.kind}`))}
      state={link === undefined ? 'unknown' : stateOf(link)}
      actions={<Makes name={name} />}
      places={lab === undefined ? [] : usedCards(lab).flatMap((used) => (used.name === name ? [used.at] : []))}
      tabs={{
        state: (
          <>
            {owner === undefined ? null : <Note tone="tell">{t('link.foreign', { owner })}</Note>}
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

/** What can be made on a link: a bond with it, a VLAN on it, a bridge over it. */
function Makes({ name }: { name: string }) {
  const graph = useTranslation('graph').t
  const { lab } = useLab()
  const { host } = useLabHost()
  const { add } = useGestures()
  if (lab === undefined || lab.scope === 'sandbox') return null
  const on = [linkId(name)]
  const kinds = (['bond', 'vlan', 'bridge'] as const).filter((kind) => make(kind, { lab, host }, on).can)
  if (kinds.length === 0) return null
  return (
    <Group gap={6}>
      {kinds.map((kind) => (
        <Button key={kind} size="compact-xs" variant="default" onClick={() => add(kind, { on })}>
          {graph(`menu.on.${kind}`)}
        </Button>
      ))}
    </Group>
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
          [t('vlan.id'), vlan?.id],
          [t('stp'), bridge === undefined ? undefined : t(bridge.stp ? 'on' : 'off')],
          [t('tap.holders'), tap?.holders.map(({ name, pid }) => `${name} ${pid}`).join(', ')],
        ]}
      />
      {card?.wireless === true ? <Note tone="warn">{t('link.wireless')}</Note> : null}
      {link.kind === 'bridge' ? <Ports master={link.name} /> : null}
      {bond === undefined ? null : <BondState bond={bond} />}
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
