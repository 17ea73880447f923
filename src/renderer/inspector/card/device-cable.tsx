// Real hardware for a guest: a virtual function of a card, or a whole PCI device.
import { useTranslation } from 'react-i18next'
import { vlanIdSchema } from '../../../core/net.ts'
import type { PciFunction } from '../../../core/host/schema.ts'
import type { Connection } from '../../../core/lab/schema.ts'
import { ChoiceField, NumberField, SwitchField } from '../form/fields.tsx'
import { Note } from '../frame/parts.tsx'
import type { CardPart } from './settings.tsx'

type FunctionConnection = Extract<Connection, { function: unknown }>['function']

export function FunctionCable({
  path,
  set,
  connect,
  cards,
}: CardPart & { connect: FunctionConnection; cards: readonly string[] }) {
  const { t } = useTranslation('inspector')
  const at = [...path, 'connect', 'function']
  const change = ({
    vlan,
    ...values
  }: {
    card?: string
    vlan?: number | null
    spoofcheck?: boolean
    trust?: boolean
  }): boolean => {
    const { vlan: now, ...rest } = connect
    const next = vlan === undefined ? now : vlan
    return set({
      connect: { function: { ...rest, ...values, ...(next === null || next === undefined ? {} : { vlan: next }) } },
    })
  }
  return (
    <>
      <ChoiceField
        label={t('card.functionOf')}
        path={[...at, 'card']}
        value={connect.card}
        choices={[...new Set([connect.card, ...cards])].map((value) => ({ value, label: value }))}
        set={(card) => change({ card })}
      />
      <NumberField
        label={t('card.vlan')}
        path={[...at, 'vlan']}
        schema={vlanIdSchema}
        value={connect.vlan}
        placeholder={t('card.vlanNone')}
        set={(vlan) => change({ vlan })}
      />
      <SwitchField
        label={t('card.spoofcheck')}
        path={[...at, 'spoofcheck']}
        value={connect.spoofcheck ?? true}
        help={t('card.spoofcheckHelp')}
        set={(on) => change({ spoofcheck: on })}
      />
      <SwitchField
        label={t('card.trust')}
        path={[...at, 'trust']}
        value={connect.trust ?? false}
        help={t('card.trustHelp')}
        set={(on) => change({ trust: on })}
      />
    </>
  )
}

export function DeviceCable({ path, set, device, pci }: CardPart & { device: string; pci: readonly PciFunction[] }) {
  const { t } = useTranslation('inspector')
  const found = pci.find(({ address }) => address === device)
  const known = [...new Set([device, ...pci.map(({ address }) => address)])]
  const label = (address: string): string => {
    const one = pci.find((candidate) => candidate.address === address)
    return [address, one?.driver, one?.interfaces.join(' ')]
      .filter((word) => word !== undefined && word !== '')
      .join(' · ')
  }
  return (
    <>
      <ChoiceField
        label={t('card.device')}
        path={[...path, 'connect', 'device']}
        value={device}
        choices={known.map((value) => ({ value, label: label(value) }))}
        search="type"
        set={(next) => set({ connect: { device: next } })}
      />
      {found === undefined || found.groupMates.length === 0 ? null : (
        <Note tone="warn">{t('link.groupMates', { mates: found.groupMates.join(', ') })}</Note>
      )}
    </>
  )
}
