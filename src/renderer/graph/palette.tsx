// What can be put into the lab: dragged onto the picture, or clicked.
import { Tooltip, UnstyledButton } from '@mantine/core'
import { IconDeviceDesktopPlus, IconSitemap, IconWorldPlus } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { makeable, type Makeable } from './gestures/make.ts'

/** The kind of what is dragged, in the drag's data. */
export const dragKind = 'application/x-tapdeck-kind'

const icons = { guest: IconDeviceDesktopPlus, network: IconWorldPlus, bridge: IconSitemap } satisfies Record<
  Makeable,
  unknown
>

export function Palette({ add }: { add: (kind: Makeable) => void }) {
  const { t } = useTranslation('graph')
  return (
    <div className="td-palette" role="toolbar" aria-label={t('palette.title')} aria-orientation="vertical">
      {makeable.map((kind) => {
        const Icon = icons[kind]
        return (
          <Tooltip key={kind} label={t(`palette.help.${kind}`)} position="right" openDelay={400} multiline maw={260}>
            <UnstyledButton
              className="td-palette-item"
              draggable
              onDragStart={(event) => {
                event.dataTransfer.setData(dragKind, kind)
                event.dataTransfer.effectAllowed = 'copy'
              }}
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
