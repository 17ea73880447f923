// A guest's disks: made when it starts if they are not there, or images that are.
import { Button } from '@mantine/core'
import { IconTrash } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Edit } from '../../../core/lab/edit.ts'
import { diskSchema, type Disk } from '../../../core/lab/kinds/guest.ts'
import type { Guest } from '../../../core/lab/schema.ts'
import { useLab } from '../../state/lab.ts'
import { ChoiceField, NeededField, NumberField, SwitchField, TextField } from '../form/fields.tsx'
import { Findings } from '../form/findings.tsx'
import { Add, Pair, Section } from '../frame/parts.tsx'

const { shape } = diskSchema
type Values = Extract<Edit, { edit: 'disk.set' }>['values']

export function Disks({ name, guest }: { name: string; guest: Guest }) {
  const { t } = useTranslation('inspector')
  const { edit } = useLab()
  const taken = new Set(guest.disks.map(({ file }) => file))
  const file = [`${name}.qcow2`, ...Array.from({ length: 99 }, (_, at) => `${name}-${at + 2}.qcow2`)].find(
    (one) => !taken.has(one),
  )
  return (
    <Section
      title={t('guest.disks')}
      aside={
        <Add
          onClick={() => edit({ edit: 'disk.add', guest: name, value: { file: file ?? `${name}.qcow2`, size: '10G' } })}
          label={t('disk.add')}
        />
      }
    >
      {guest.disks.length === 0 ? <p className="tk-help">{t('disk.none')}</p> : null}
      {guest.disks.map((disk, index) => (
        <DiskForm key={`${index} ${disk.file}`} guest={name} disk={disk} index={index} />
      ))}
      <Findings path={['guests', name, 'disks']} />
    </Section>
  )
}

function DiskForm({ guest, disk, index }: { guest: string; disk: Disk; index: number }) {
  const { t } = useTranslation('inspector')
  const { edit } = useLab()
  const path = ['guests', guest, 'disks', index]
  const set = (values: Values): boolean => edit({ edit: 'disk.set', guest, index, values })
  return (
    <details className="tk-item">
      <summary>
        <span className="tk-mono">{disk.file}</span>
        <span className="tk-dim tk-end">
          {[disk.size, disk.bus, disk.readonly ? t('disk.readonly') : undefined]
            .filter((word) => word !== undefined)
            .join(' · ')}
        </span>
      </summary>
      <div className="tk-item-body">
        <NeededField
          label={t('disk.file')}
          path={[...path, 'file']}
          schema={shape.file}
          value={disk.file}
          font="mono"
          help={t('disk.fileHelp')}
          set={(file) => set({ file })}
        />
        <Pair>
          <TextField
            label={t('disk.size')}
            path={[...path, 'size']}
            schema={shape.size}
            value={disk.size}
            placeholder="20G"
            font="mono"
            help={t('disk.sizeHelp')}
            set={(size) => set({ size })}
          />
          <ChoiceField
            label={t('disk.format')}
            path={[...path, 'format']}
            value={disk.format}
            choices={shape.format.unwrap().options.map((value) => ({ value, label: value }))}
            set={(format) => set({ format })}
          />
        </Pair>
        <TextField
          label={t('disk.backing')}
          path={[...path, 'backing']}
          schema={shape.backing}
          value={disk.backing}
          placeholder="debian-13.qcow2"
          font="mono"
          help={t('disk.backingHelp')}
          set={(backing) => set({ backing })}
        />
        <Pair>
          <ChoiceField
            label={t('disk.bus')}
            path={[...path, 'bus']}
            value={disk.bus}
            choices={shape.bus.unwrap().options.map((value) => ({ value, label: value }))}
            help={t(`busHelp.${disk.bus}`)}
            set={(bus) => set({ bus })}
          />
          <NumberField
            label={t('bootindex')}
            path={[...path, 'bootindex']}
            schema={shape.bootindex}
            value={disk.bootindex}
            placeholder="–"
            set={(bootindex) => set({ bootindex })}
          />
        </Pair>
        <SwitchField
          label={t('disk.readonly')}
          path={[...path, 'readonly']}
          value={disk.readonly}
          set={(readonly) => set({ readonly })}
        />
        <Findings path={path} />
        <Button
          size="compact-xs"
          color="red"
          variant="subtle"
          leftSection={<IconTrash size={13} aria-hidden="true" />}
          onClick={() => edit({ edit: 'disk.remove', guest, index })}
        >
          {t('disk.remove')}
        </Button>
      </div>
    </details>
  )
}
