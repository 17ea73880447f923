// What can be put into the lab: dragged onto the picture, or clicked.
import { Tooltip, UnstyledButton } from '@mantine/core'
import { IconArrowsJoin, IconDeviceDesktopPlus, IconSitemap, IconTag, IconWorldPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Lab } from '../../core/lab/schema.ts'
import { letGo } from './gestures/connecting.ts'
import { makeable, type Makeable } from './gestures/make.ts'

/** The kind of what is dragged, in the drag's data. */
export const dragKind = 'application/x-tapdeck-kind'

const icons = {
  guest: IconDeviceDesktopPlus,
  network: IconWorldPlus,
  bridge: IconSitemap,
  bond: IconArrowsJoin,
  vlan: IconTag,
} satisfies Record<Makeable, unknown>

/** While it is dragged the browser shows the data of a drag to nobody. */
let held: Makeable | undefined
export const heldKind = (): Makeable | undefined => held

export function Palette({ scope, add }: { scope: Lab['scope']; add: (kind: Makeable) => void }) {
  const { t } = useTranslation('graph')
  // During a drag the browser tells of no leaving: the help would stand over what is aimed at, until the pointer comes again.
  const [help, setHelp] = useState<'ready' | 'away'>('ready')
  const isUnfit = (kind: Makeable): boolean => scope === 'sandbox' && (kind === 'bond' || kind === 'vlan')
  return (
    <div className="td-palette" role="toolbar" aria-label={t('palette.title')} aria-orientation="vertical">
      {makeable.map((kind) => {
        const Icon = icons[kind]
        return (
          <Tooltip
            key={kind}
            label={isUnfit(kind) ? t('why.sandbox') : t(`palette.help.${kind}`)}
            position="right"
            openDelay={400}
            disabled={help === 'away'}
            multiline
            maw={260}
          >
            <UnstyledButton
              className="td-palette-item"
              draggable={!isUnfit(kind)}
              aria-disabled={isUnfit(kind)}
              onDragStart={(event) => {
                held = kind
                setHelp('away')
                event.dataTransfer.setData(dragKind, kind)
                event.dataTransfer.effectAllowed = 'copy'
              }}
              onDragEnd={() => {
                held = undefined
                letGo()
              }}
              onPointerEnter={() => setHelp('ready')}
              onClick={() => add(kind)}
              aria-label={t(`palette.add.${kind}`)}
            >
              <Icon size={18} stroke={1.6} aria-hidden="true" />
              <span>{t(`palette.${kind}`)}</span>
            </UnstyledButton>
          </Tooltip>
        )
      })}
    </div>
  )
}
