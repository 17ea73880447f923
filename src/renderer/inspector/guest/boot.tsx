// What a guest boots: firmware, CD, a kernel of its own, and in which order it tries.
import { useTranslation } from 'react-i18next'
import { guestSchema } from '../../../core/lab/kinds/guest.ts'
import { ChoiceField, TextField } from '../form/fields.tsx'
import { Findings } from '../form/findings.tsx'
import { Section } from '../frame/parts.tsx'
import type { GuestPart } from './settings.tsx'

const { shape } = guestSchema
type Medium = 'disk' | 'cd' | 'network'
/** The orders that people want, first to last. */
const orders: readonly (readonly Medium[])[] = [
  ['disk'],
  ['cd', 'disk'],
  ['disk', 'cd'],
  ['network'],
  ['network', 'disk'],
  ['disk', 'network'],
]

export function BootSettings({ name, guest, set }: GuestPart) {
  const { t } = useTranslation('inspector')
  const path = ['guests', name]
  const firmware = typeof guest.firmware === 'string' ? guest.firmware : 'file'
  const boot = guest.boot?.join(',') ?? 'auto'
  const known = orders.map((order) => order.join(','))
  return (
    <Section title={t('guest.boot')}>
      <ChoiceField
        label={t('guest.order')}
        path={[...path, 'boot']}
        value={boot}
        choices={['auto', ...known, ...(boot === 'auto' || known.includes(boot) ? [] : [boot])].map((value) => ({
          value,
          label:
            value === 'auto'
              ? t('guest.orderAuto')
              : value
                  .split(',')
                  .map((medium) => t(`medium.${medium}`))
                  .join(' → '),
        }))}
        set={(value) =>
          set({
            boot:
              value === 'auto'
                ? null
                : value
                    .split(',')
                    .filter((word): word is Medium => word === 'disk' || word === 'cd' || word === 'network'),
          })
        }
      />
      <TextField
        label={t('guest.cd')}
        path={[...path, 'cd']}
        schema={shape.cd}
        value={guest.cd}
        placeholder="debian-13-netinst.iso"
        font="mono"
        set={(cd) => set({ cd })}
      />
      <ChoiceField
        label={t('guest.firmware')}
        path={[...path, 'firmware']}
        value={firmware}
        choices={(['bios', 'uefi', 'file'] as const).map((value) => ({ value, label: t(`firmware.${value}`) }))}
        set={(value) => set({ firmware: value === 'file' ? { file: 'bios.bin' } : value === 'bios' ? null : value })}
      />
      {typeof guest.firmware === 'string' ? null : (
        <TextField
          label={t('guest.firmwareFile')}
          path={[...path, 'firmware', 'file']}
          schema={shape.cd}
          value={guest.firmware.file}
          font="mono"
          set={(file) => set({ firmware: file === null ? null : { file } })}
        />
      )}
      <TextField
        label={t('guest.kernel')}
        path={[...path, 'kernel']}
        schema={shape.kernel}
        value={guest.kernel}
        placeholder="vmlinuz"
        help={t('guest.kernelHelp')}
        font="mono"
        set={(kernel) => set({ kernel })}
      />
      {guest.kernel === undefined ? (
        <>
          <Findings path={[...path, 'initrd']} />
          <Findings path={[...path, 'append']} />
        </>
      ) : (
        <>
          <TextField
            label={t('guest.initrd')}
            path={[...path, 'initrd']}
            schema={shape.initrd}
            value={guest.initrd}
            placeholder="initrd"
            font="mono"
            set={(initrd) => set({ initrd })}
          />
          <TextField
            label={t('guest.append')}
            path={[...path, 'append']}
            schema={shape.append}
            value={guest.append}
            placeholder="console=ttyS0 quiet"
            font="mono"
            set={(append) => set({ append })}
          />
        </>
      )}
    </Section>
  )
}
