// A card directly on a link: which, in which mode, and what that cannot do.
import { useTranslation } from 'react-i18next'
import type { Connection } from '../../../core/lab/schema.ts'
import { macvtapModes } from '../../../core/net.ts'
import { macvtapLinks, whyNoMacvtap } from '../../graph/gestures/judge/macvtap.ts'
import { useLabHost } from '../../state/host.ts'
import { useLab } from '../../state/lab.ts'
import { ChoiceField } from '../form/fields.tsx'
import { Note } from '../frame/parts.tsx'
import type { CardPart } from './settings.tsx'

type MacvtapConnection = Extract<Connection, { macvtap: unknown }>['macvtap']

export function MacvtapCable({ path, set, connect }: CardPart & { connect: MacvtapConnection }) {
  const { t } = useTranslation('inspector')
  const graph = useTranslation('graph').t
  const { lab } = useLab()
  const { host } = useLabHost()
  if (lab === undefined) return null
  const place = { lab, host }
  const at = [...path, 'connect', 'macvtap']
  const { link, mode } = connect
  return (
    <>
      <ChoiceField
        label={t('macvtap.link')}
        path={[...at, 'link']}
        value={link}
        choices={[...new Set([link, ...macvtapLinks(place)])].map((value) => {
          const why = value === link ? undefined : whyNoMacvtap(place, value)
          return { value, label: value, unfit: why && graph(why.says, why.words) }
        })}
        help={t('macvtap.linkHelp')}
        set={(next) => set({ connect: { macvtap: { ...connect, link: next } } })}
      />
      <ChoiceField
        label={t('macvtap.mode')}
        path={[...at, 'mode']}
        value={mode}
        choices={macvtapModes.map((value) => ({ value, label: t(`macvtapMode.${value}`) }))}
        help={t(`macvtapModeHelp.${mode}`)}
        set={(next) => set({ connect: { macvtap: { link, ...(next === 'bridge' ? {} : { mode: next }) } } })}
      />
      <Note tone={mode === 'passthru' ? 'warn' : 'tell'}>
        {t(mode === 'passthru' ? 'macvtap.cannotPassthru' : 'macvtap.cannot', { link })}
      </Note>
    </>
  )
}
