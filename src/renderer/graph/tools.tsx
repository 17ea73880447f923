// Zoom, fit, tidy.
import { ActionIcon, Tooltip } from '@mantine/core'
import { IconLayoutDistributeHorizontal, IconMaximize, IconMinus, IconPlus } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useReactFlow } from 'reactflow'

export function Tools({ tidy }: { tidy: () => void }) {
  const { t } = useTranslation('graph')
  const { zoomIn, zoomOut, fitView } = useReactFlow()
  const tools = [
    { key: 'in', Icon: IconPlus, run: () => void zoomIn({ duration: 120 }) },
    { key: 'out', Icon: IconMinus, run: () => void zoomOut({ duration: 120 }) },
    { key: 'fit', Icon: IconMaximize, run: () => void fitView({ duration: 200, maxZoom: 1, padding: 0.12 }) },
    { key: 'tidy', Icon: IconLayoutDistributeHorizontal, run: tidy },
  ] as const
  return (
    <div className="td-tools" role="toolbar" aria-label={t('tools.title')} aria-orientation="vertical">
      {tools.map(({ key, Icon, run }) => (
        <Tooltip key={key} label={t(`tools.${key}`)} position="right" openDelay={400}>
          <ActionIcon variant="subtle" color="gray" onClick={run} aria-label={t(`tools.${key}`)}>
            <Icon size={16} stroke={1.7} aria-hidden="true" />
          </ActionIcon>
        </Tooltip>
      ))}
    </div>
  )
}
