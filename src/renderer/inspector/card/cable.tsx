// What the cable of a card leads to; each kind says what it costs.
import { useTranslation } from 'react-i18next'
import { useCall } from '../../api/react.tsx'
import { macvtapLinks, whyNoMacvtap } from '../../graph/gestures/judge/macvtap.ts'
import { useLabHost } from '../../state/host.ts'
import { useLab } from '../../state/lab.ts'
import { ChoiceField } from '../form/fields.tsx'
import { Findings } from '../form/findings.tsx'
import { Section } from '../frame/parts.tsx'
import { BridgeCable } from './bridge-cable.tsx'
import { connectionKind, connectionKinds, firstOf } from './connection.ts'
import { DeviceCable, FunctionCable } from './device-cable.tsx'
import { MacvtapCable } from './macvtap-cable.tsx'
import type { CardPart } from './settings.tsx'
import { UserCable } from './user-cable.tsx'

export function Cable(part: CardPart) {
  const { t } = useTranslation('inspector')
  const { lab } = useLab()
  const { host } = useLabHost()
  const machine = useCall('host.read', { where: 'host' }).data
  if (lab === undefined) return null
  const { card, path, set } = part
  const { connect } = card
  const kind = connectionKind(connect)
  const found = {
    functionCards:
      machine?.pci.filter(({ totalVfs = 0 }) => totalVfs > 0).flatMap(({ interfaces }) => interfaces) ?? [],
    devices: machine?.pci.map(({ address }) => address) ?? [],
    links: macvtapLinks({ lab, host }).filter((name) => whyNoMacvtap({ lab, host }, name) === undefined),
  }
  return (
    <Section title={t('card.cable')}>
      <ChoiceField
        label={t('card.connect')}
        path={[...path, 'connect']}
        value={kind}
        choices={connectionKinds.map((value) => ({
          value,
          label: t(`connection.${value}`),
          unfit: value !== kind && firstOf(value, lab, found) === undefined ? t(`connectionUnfit.${value}`) : undefined,
        }))}
        help={t(`connectionHelp.${kind}`)}
        set={(value) => {
          const first = firstOf(value, lab, found)
          if (first !== undefined) set({ connect: first })
        }}
      />
      {connect === 'nothing' ? null : 'network' in connect ? (
        <ChoiceField
          label={t('card.network')}
          path={[...path, 'connect', 'network']}
          value={connect.network}
          choices={[...new Set([connect.network, ...Object.keys(lab.networks)])].map((value) => ({
            value,
            label: value,
          }))}
          set={(network) => set({ connect: { network } })}
        />
      ) : 'bridge' in connect ? (
        <BridgeCable {...part} connect={connect} />
      ) : 'user' in connect ? (
        <UserCable {...part} user={connect.user} />
      ) : 'macvtap' in connect ? (
        <MacvtapCable {...part} connect={connect.macvtap} />
      ) : 'function' in connect ? (
        <FunctionCable {...part} connect={connect.function} cards={found.functionCards} />
      ) : (
        <DeviceCable {...part} device={connect.device} pci={machine?.pci ?? []} />
      )}
      <Findings path={[...path, 'connect', kind]} />
    </Section>
  )
}
