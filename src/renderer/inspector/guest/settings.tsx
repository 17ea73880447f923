// A guest's settings: what it runs on, what it boots, its disks and cards, how one sits at it.
import { useTranslation } from 'react-i18next'
import type { Edit } from '../../../core/lab/edit.ts'
import { guestSchema } from '../../../core/lab/kinds/guest.ts'
import type { Guest } from '../../../core/lab/schema.ts'
import { useCall } from '../../api/react.tsx'
import { useLab } from '../../state/lab.ts'
import { ChoiceField, LinesField, NumberField, TextField } from '../form/fields.tsx'
import { NameField } from '../form/rename.tsx'
import { Pair, Section } from '../frame/parts.tsx'
import { BootSettings } from './boot.tsx'
import { CardList } from './cards.tsx'
import { Disks } from './disks.tsx'
import { Sitting } from './sitting.tsx'

const { shape } = guestSchema
export type GuestValues = Extract<Edit, { edit: 'guest.set' }>['values']
export interface GuestPart {
  name: string
  guest: Guest
  set: (values: GuestValues) => boolean
}

export function GuestSettings({ name, guest }: { name: string; guest: Guest }) {
  const { t } = useTranslation('inspector')
  const { edit } = useLab()
  const path = ['guests', name]
  const set = (values: GuestValues): boolean => edit({ edit: 'guest.set', name, values })
  return (
    <>
      <NameField kind="guest" name={name} />
      <Pair>
        <NumberField
          label={t('guest.cpus')}
          path={[...path, 'cpus']}
          schema={shape.cpus}
          value={guest.cpus}
          placeholder="1"
          set={(cpus) => set({ cpus })}
        />
        <NumberField
          label={t('guest.memory')}
          path={[...path, 'memory']}
          schema={shape.memory}
          value={guest.memory}
          placeholder="512"
          unit="MiB"
          set={(memory) => set({ memory })}
        />
      </Pair>
      <CardList name={name} guest={guest} />
      <Disks name={name} guest={guest} />
      <BootSettings name={name} guest={guest} set={set} />
      <Machine name={name} guest={guest} set={set} />
      <Sitting name={name} guest={guest} set={set} />
      <Section title={t('guest.more')}>
        <LinesField
          label={t('guest.args')}
          path={[...path, 'args']}
          schema={shape.args}
          value={guest.args}
          placeholder={'-device\nvirtio-rng-pci'}
          help={t('guest.argsHelp')}
          set={(args) => set({ args })}
        />
      </Section>
    </>
  )
}

function Machine({ name, guest, set }: GuestPart) {
  const { t } = useTranslation('inspector')
  const { data: facts, error } = useCall('qemu.facts', {})
  const path = ['guests', name]
  const machines = facts?.machines.filter((machine) => /^(q35|pc|pc-q35-.*|pc-i440fx-.*)$/.test(machine)) ?? []
  const known = [...new Set(['q35', 'pc', guest.machine, ...machines])]
  return (
    <Section title={t('guest.machinePart')}>
      <ChoiceField
        label={t('guest.accelerator')}
        path={[...path, 'accelerator']}
        value={guest.accelerator}
        choices={(['auto', 'kvm', 'tcg'] as const).map((value) => ({
          value,
          label: t(`acceleratorChoice.${value}`),
          unfit: value === 'kvm' && facts !== undefined && facts.kvm !== 'works' ? t(`kvm.${facts.kvm}`) : undefined,
        }))}
        help={facts === undefined ? (error === null ? undefined : error.message) : t(`kvm.${facts.kvm}`)}
        set={(accelerator) => set({ accelerator })}
      />
      <Pair>
        <ChoiceField
          label={t('guest.machine')}
          path={[...path, 'machine']}
          value={guest.machine}
          choices={known.map((value) => ({ value, label: value }))}
          search="type"
          set={(machine) => set({ machine })}
        />
        <TextField
          label={t('guest.cpu')}
          path={[...path, 'cpu']}
          schema={shape.cpu}
          value={guest.cpu}
          placeholder={facts?.kvm === 'works' && guest.accelerator !== 'tcg' ? 'host' : 'max'}
          font="mono"
          set={(cpu) => set({ cpu })}
        />
      </Pair>
    </Section>
  )
}
