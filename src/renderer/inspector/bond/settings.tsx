// A bond's settings: its mode with what that needs of the switch, its ports, how their links are watched.
import { useTranslation } from 'react-i18next'
import type { Edit } from '../../../core/lab/edit.ts'
import { bondSchema, type Bond } from '../../../core/lab/schema.ts'
import { useLab } from '../../state/lab.ts'
import { ChoiceField, NumberField } from '../form/fields.tsx'
import { Findings } from '../form/findings.tsx'
import { PortList } from '../form/port-list.tsx'
import { NameField } from '../form/rename.tsx'
import { VlansOn } from '../form/vlans-on.tsx'
import { Note, Pair, Section } from '../frame/parts.tsx'
import { bondModes } from '../../../core/net.ts'
import { lostIn, rewritesMacs, takes } from '../../../core/lab/kinds/bond-modes.ts'
import { isRecommended, needOf, numberOf } from './modes.ts'

const { shape } = bondSchema
type Values = Extract<Edit, { edit: 'bond.set' }>['values']
/** No interface has this name. */
const kernels = '-'

interface Part {
  name: string
  bond: Bond
  set: (values: Values) => boolean
}

export function BondSettings({ name, bond }: { name: string; bond: Bond }) {
  const { t } = useTranslation('inspector')
  const { edit } = useLab()
  const set = (values: Values): boolean => edit({ edit: 'bond.set', name, values })
  const path = ['bonds', name]
  return (
    <>
      <NameField kind="bond" name={name} />
      <ChoiceField
        label={t('bond.mode')}
        path={[...path, 'mode']}
        value={bond.mode}
        choices={bondModes.map((mode) => ({
          value: mode,
          label: `${mode} (${numberOf(mode)})`,
          says: [
            t(`bondNeed.${needOf(mode)}`),
            ...(isRecommended(mode) ? [t('bond.recommended')] : []),
            ...(rewritesMacs(mode) ? [t('bond.poor')] : []),
          ].join(' · '),
        }))}
        help={t(`bondMode.${numberOf(bond.mode)}`)}
        set={(mode) => set({ mode, ...lostIn(mode, bond) })}
      />
      {needOf(bond.mode) === 'nothing' ? null : <Note tone="tell">{t(`bondSwitch.${needOf(bond.mode)}`)}</Note>}
      <PortList of="bond" name={name} ports={bond.ports} help={t('bond.portsHelp')} />
      <ModeOptions name={name} bond={bond} set={set} />
      <Section title={t('bond.watch')}>
        <NumberField
          label={t('bond.miimon')}
          path={[...path, 'miimon']}
          schema={shape.miimon}
          value={bond.miimon}
          placeholder="100"
          unit="ms"
          help={t('bond.miimonHelp')}
          set={(miimon) => set({ miimon })}
        />
        <Pair>
          {(['updelay', 'downdelay'] as const).map((key) => (
            <NumberField
              key={key}
              label={t(`bond.${key}`)}
              path={[...path, key]}
              schema={shape[key]}
              value={bond[key]}
              placeholder="0"
              unit="ms"
              help={t(`bond.${key}Help`)}
              set={(value) => set({ [key]: value })}
            />
          ))}
        </Pair>
      </Section>
      <NumberField
        label={t('mtu')}
        path={[...path, 'mtu']}
        schema={shape.mtu}
        value={bond.mtu}
        placeholder="1500"
        unit={t('unit.bytes')}
        help={t('bond.mtuHelp')}
        set={(mtu) => set({ mtu })}
      />
      <VlansOn link={name} />
    </>
  )
}

/** What only some modes take; what the file says all the same is found fault with here. */
function ModeOptions({ name, bond, set }: Part) {
  const { t } = useTranslation('inspector')
  const path = ['bonds', name]
  const { mode } = bond
  return (
    <>
      {takes(mode, 'primary') ? (
        <ChoiceField
          label={t('bond.primary')}
          path={[...path, 'primary']}
          value={bond.primary ?? kernels}
          choices={[
            { value: kernels, label: t('bond.anyPort') },
            ...[...new Set([...bond.ports, ...(bond.primary === undefined ? [] : [bond.primary])])].map((port) => ({
              value: port,
              label: port,
            })),
          ]}
          help={t('bond.primaryHelp')}
          set={(primary) => set({ primary: primary === kernels ? null : primary })}
        />
      ) : (
        <Findings path={[...path, 'primary']} />
      )}
      {takes(mode, 'lacpRate') ? (
        <ChoiceField
          label={t('bond.lacpRate')}
          path={[...path, 'lacpRate']}
          value={bond.lacpRate ?? kernels}
          choices={[
            { value: kernels, label: t('bond.kernels') },
            { value: 'slow', label: t('lacpRate.slow') },
            { value: 'fast', label: t('lacpRate.fast') },
          ]}
          help={t('bond.lacpRateHelp')}
          set={(rate) => set({ lacpRate: rate === 'slow' || rate === 'fast' ? rate : null })}
        />
      ) : (
        <Findings path={[...path, 'lacpRate']} />
      )}
      {takes(mode, 'xmitHashPolicy') ? (
        <ChoiceField
          label={t('bond.hash')}
          path={[...path, 'xmitHashPolicy']}
          value={bond.xmitHashPolicy ?? kernels}
          choices={[
            { value: kernels, label: t('bond.kernels') },
            ...policies.map((policy) => ({ value: policy, label: policy })),
          ]}
          help={t('bond.hashHelp')}
          set={(policy) => set({ xmitHashPolicy: policies.find((one) => one === policy) ?? null })}
        />
      ) : (
        <Findings path={[...path, 'xmitHashPolicy']} />
      )}
    </>
  )
}

const policies = shape.xmitHashPolicy.unwrap().options
