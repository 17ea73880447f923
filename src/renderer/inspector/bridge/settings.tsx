// A bridge's settings: ports, spanning tree, VLAN filtering, the machine's own address on it.
import { useTranslation } from 'react-i18next'
import type { Edit } from '../../../core/lab/edit.ts'
import { bridgeSchema, type Bridge } from '../../../core/lab/schema.ts'
import { useLab } from '../../state/lab.ts'
import { ChoiceField, ListField, NumberField, SwitchField, TextField } from '../form/fields.tsx'
import { Findings } from '../form/findings.tsx'
import { PortList } from '../form/port-list.tsx'
import { NameField } from '../form/rename.tsx'
import { Note, Section } from '../frame/parts.tsx'

const { shape } = bridgeSchema
type Values = Extract<Edit, { edit: 'bridge.set' }>['values']
const addressKinds = ['none', 'inherit', 'dhcp', 'given'] as const

export function BridgeSettings({ name, bridge }: { name: string; bridge: Bridge }) {
  const { t } = useTranslation('inspector')
  const { edit } = useLab()
  const path = ['bridges', name]
  const set = (values: Values): boolean => edit({ edit: 'bridge.set', name, values })
  const { address } = bridge
  const kind = typeof address === 'string' ? address : 'given'
  return (
    <>
      <NameField kind="bridge" name={name} />
      <PortList of="bridge" name={name} ports={bridge.ports} help={t('bridge.portsHelp')} />
      <Section title={t('bridge.address')}>
        <ChoiceField
          label={t('bridge.addressKind')}
          path={[...path, 'address']}
          value={kind}
          choices={addressKinds.map((value) => ({
            value,
            label: t(`bridgeAddress.${value}`),
            unfit: value === 'inherit' && bridge.ports.length === 0 ? t('bridge.inheritUnfit') : undefined,
          }))}
          help={t(`bridgeAddressHelp.${kind}`)}
          set={(next) => set({ address: next === 'given' ? ['10.0.0.2/24'] : next === 'none' ? null : next })}
        />
        {typeof address === 'string' ? null : (
          <ListField
            label={t('bridge.addresses')}
            path={[...path, 'address']}
            schema={shape.address}
            value={address}
            placeholder="10.0.0.2/24"
            set={(next) => set({ address: next })}
          />
        )}
        {kind === 'given' ? (
          <TextField
            label={t('bridge.gateway')}
            path={[...path, 'gateway']}
            schema={shape.gateway}
            value={bridge.gateway}
            placeholder="10.0.0.1"
            font="mono"
            set={(gateway) => set({ gateway })}
          />
        ) : (
          <Findings path={[...path, 'gateway']} />
        )}
        {kind === 'none' ? (
          <Findings path={[...path, 'dns']} />
        ) : (
          <ListField
            label={t('bridge.dns')}
            path={[...path, 'dns']}
            schema={shape.dns}
            value={bridge.dns}
            placeholder={kind === 'given' ? '10.0.0.1' : t(`bridgeDns.${kind}`)}
            set={(dns) => set({ dns })}
          />
        )}
      </Section>
      <Section title={t('bridge.switch')}>
        <SwitchField
          label={t('stp')}
          path={[...path, 'stp']}
          value={bridge.stp}
          help={t('bridge.stpHelp')}
          set={(stp) => set({ stp })}
        />
        {bridge.stp ? (
          <NumberField
            label={t('bridge.forwardDelay')}
            path={[...path, 'forwardDelay']}
            schema={shape.forwardDelay}
            value={bridge.forwardDelay}
            placeholder="15"
            unit="s"
            help={t('bridge.forwardDelayHelp', { seconds: bridge.forwardDelay * 2 })}
            set={(forwardDelay) => set({ forwardDelay })}
          />
        ) : null}
        <SwitchField
          label={t('bridge.filtering')}
          path={[...path, 'vlanFiltering']}
          value={bridge.vlanFiltering}
          help={t('bridge.filteringHelp')}
          set={(vlanFiltering) => set({ vlanFiltering })}
        />
        <NumberField
          label={t('mtu')}
          path={[...path, 'mtu']}
          schema={shape.mtu}
          value={bridge.mtu}
          placeholder="1500"
          unit={t('unit.bytes')}
          set={(mtu) => set({ mtu })}
        />
      </Section>
      <Note tone="tell">{bridge.ports.length === 0 ? t('bridge.noteAlone') : t('bridge.noteOuter')}</Note>
    </>
  )
}
