// The native menu. The window hears every key first and acts on them itself: a guest's screen must get Ctrl+W, Ctrl+Q and the like.
import { Menu, type MenuItemConstructorOptions } from 'electron'
import type { MenuCommand } from '../contract/desktop.ts'
import { words } from './words.ts'

type Item = MenuItemConstructorOptions

export function setMenu(tell: (command: MenuCommand) => void): void {
  const command = (label: string, name: MenuCommand, accelerator: string): Item => ({
    label,
    accelerator,
    registerAccelerator: false,
    click: () => tell(name),
  })
  const role = (label: string, name: NonNullable<Item['role']>, accelerator?: string): Item => ({
    label,
    role: name,
    registerAccelerator: false,
    ...(accelerator === undefined ? {} : { accelerator }),
  })
  const separator: Item = { type: 'separator' }
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([
      {
        label: words.file,
        submenu: [
          command(words.new, 'new', 'CmdOrCtrl+N'),
          command(words.open, 'open', 'CmdOrCtrl+O'),
          separator,
          command(words.save, 'save', 'CmdOrCtrl+S'),
          command(words.saveAs, 'save-as', 'CmdOrCtrl+Shift+S'),
          separator,
          role(words.quit, 'quit', 'CmdOrCtrl+Q'),
        ],
      },
      {
        label: words.edit,
        submenu: [
          command(words.undo, 'undo', 'CmdOrCtrl+Z'),
          command(words.redo, 'redo', 'CmdOrCtrl+Shift+Z'),
          separator,
          role(words.cut, 'cut'),
          role(words.copy, 'copy'),
          role(words.paste, 'paste'),
          role(words.selectAll, 'selectAll'),
        ],
      },
      {
        label: words.lab,
        submenu: [command(words.apply, 'apply', 'CmdOrCtrl+Enter')],
      },
      {
        label: words.view,
        submenu: [
          command(words.search, 'search', 'CmdOrCtrl+K'),
          command(words.fit, 'fit', 'CmdOrCtrl+Shift+F'),
          separator,
          { label: words.zoomIn, role: 'zoomIn' },
          { label: words.zoomOut, role: 'zoomOut' },
          { label: words.resetZoom, role: 'resetZoom' },
          separator,
          { label: words.fullScreen, role: 'togglefullscreen' },
          { label: words.devTools, role: 'toggleDevTools', registerAccelerator: false },
        ],
      },
    ]),
  )
}
