// How one sits at a guest: graphics card, VNC, serial line.
import { useTranslation } from 'react-i18next'
import { guestSchema } from '../../../core/lab/kinds/guest.ts'
import { endpointText, listenSchema } from '../../../core/lab/words.ts'
import { ChoiceField, NeededField, SwitchField } from '../form/fields.tsx'
import { isOpenToOthers } from '../form/forward-row.ts'
import { Note, Pair, Section } from '../frame/parts.tsx'
import type { GuestPart } from './settings.tsx'

const displays = guestSchema.shape.display.unwrap().options

export function Sitting({ name, guest, set }: GuestPart) {
  const { t } = useTranslation('inspector')
  const path = ['guests', name]
  const { vnc } = guest
  const kind = typeof vnc === 'string' ? vnc : 'listen'
  const listen = typeof vnc === 'string' ? undefined : endpointText(vnc.listen.address, vnc.listen.port)
  return (
    <Section title={t('guest.sitting')}>
      <Pair>
        <ChoiceField
          label={t('guest.display')}
          path={[...path, 'display']}
          value={guest.display}
          choices={displays.map((value) => ({ value, label: t(`display.${value}`) }))}
          set={(display) => set({ display })}
        />
        <ChoiceField
          label={t('guest.serial')}
          path={[...path, 'serial']}
          value={guest.serial}
          choices={(['socket', 'off'] as const).map((value) => ({ value, label: t(`serial.${value}`) }))}
          set={(serial) => set({ serial })}
        />
      </Pair>
      <ChoiceField
        label={t('guest.vnc')}
        path={[...path, 'vnc']}
        value={kind}
        choices={(['socket', 'listen', 'off'] as const).map((value) => ({ value, label: t(`vnc.${value}`) }))}
        help={t(`vncHelp.${kind}`)}
        set={(next) => set({ vnc: next === 'listen' ? { listen: '127.0.0.1:5901' } : next === 'socket' ? null : next })}
      />
      {typeof vnc === 'string' || listen === undefined ? null : (
        <>
          <NeededField
            label={t('guest.vncListen')}
            path={[...path, 'vnc', 'listen']}
            schema={listenSchema}
            value={listen}
            font="mono"
            placeholder="127.0.0.1:5901"
            set={(next) => set({ vnc: { listen: next, password: vnc.password } })}
          />
          <SwitchField
            label={t('guest.vncPassword')}
            path={[...path, 'vnc', 'password']}
            value={vnc.password}
            help={t('guest.vncPasswordHelp')}
            set={(password) => set({ vnc: { listen, password } })}
          />
          {isOpenToOthers(listen) ? (
            <Note tone="warn">{t(vnc.password ? 'guest.vncOpen' : 'guest.vncWideOpen')}</Note>
          ) : null}
        </>
      )}
    </Section>
  )
}
