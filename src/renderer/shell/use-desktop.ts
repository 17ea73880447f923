// What the desktop asks of the window: commands of its menu, files to open, whether something is unsaved.
import { spotlight } from '@mantine/spotlight'
import { useTranslation } from 'react-i18next'
import { useReactFlow } from 'reactflow'
import type { MenuCommand } from '../../contract/desktop.ts'
import { unreachable } from '../../core/fault.ts'
import { desktop, useFilesToOpen, useMenu, useUnsaved } from '../api/desktop.ts'
import { useCall } from '../api/react.tsx'
import { useReview } from '../plan/use-apply.ts'
import { useLab } from '../state/lab.ts'
import { goTo } from '../state/view.ts'
import { leaving } from './leaving.ts'
import { askPath } from './bar/path-dialog.tsx'

export function useDesktop(): void {
  const { t } = useTranslation('app')
  const state = useLab()
  const { showing, saved, file, open, save, saveAs, close, undo, redo } = state
  const { data } = useCall('lab.files', {})
  const { fitView } = useReactFlow()
  const review = useReview()
  const away = (then: () => void): void => leaving(state, t, then)
  const withLab = (then: () => void): void => (showing === 'lab' ? then() : undefined)
  const act = (command: MenuCommand): void => {
    switch (command) {
      case 'new':
        return away(() => {
          close()
          goTo('picture')
        })
      case 'open':
        return away(() => askPath({ for: 'open', start: data?.folder ?? '', done: open }))
      case 'search':
        return spotlight.open()
      case 'fit':
        return void fitView({ duration: 200, maxZoom: 1, padding: 0.12 })
      case 'save':
        return withLab(() => void save())
      case 'save-as':
        return withLab(() => askPath({ for: 'saveAs', start: file ?? '', done: saveAs }))
      case 'save-and-close':
        return void save().then((isSaved) => {
          if (!isSaved) return
          // The window is told here, as the effect that tells it has not run yet.
          desktop()?.setUnsaved('saved')
          window.close()
        })
      case 'undo':
        return withLab(undo)
      case 'redo':
        return withLab(redo)
      case 'apply':
        return withLab(() => review('up'))
      default:
        return unreachable(command)
    }
  }
  useMenu(act)
  useFilesToOpen((path) => away(() => void open(path)))
  useUnsaved(showing === 'lab' && saved !== 'saved' ? 'unsaved' : 'saved')
}
