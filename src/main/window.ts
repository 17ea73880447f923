// The window: where it was the last time, what it may do, what it asks before it closes.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { app, BrowserWindow, dialog, nativeTheme, screen, type Rectangle, type WebContents } from 'electron'
import { z } from 'zod'
import { startPage } from './security.ts'
import { words } from './words.ts'
import { note } from './log.ts'

const stateSchema = z.object({
  bounds: z.object({ x: z.int(), y: z.int(), width: z.int().min(400), height: z.int().min(300) }),
  isMaximized: z.boolean(),
})
type State = z.output<typeof stateSchema>

const stateFile = (): string => join(app.getPath('userData'), 'window.json')

export interface AppWindow {
  id: number
  contents: WebContents
  isUnsaved: boolean
  /** The page hears of files to open from now on; those that waited come at once. */
  giveFiles(): void
  openFile(file: string): void
  focus(): void
}

export function openWindow(folder: string, closed: (id: number) => void): AppWindow {
  const state = readState()
  const window = new BrowserWindow({
    ...(state === undefined ? { width: 1440, height: 900 } : state.bounds),
    minWidth: 800,
    minHeight: 500,
    title: 'Tapdeck',
    icon: join(folder, '../resources/icon.png'),
    show: false,
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#1a1b1e' : '#ffffff',
    webPreferences: {
      preload: join(folder, 'preload.cjs'),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
      spellcheck: false,
      navigateOnDragDrop: false,
    },
  })
  const { webContents: contents } = window
  const waiting: string[] = []
  let isHeard = false
  const app: AppWindow = {
    id: contents.id,
    contents,
    isUnsaved: false,
    giveFiles: () => {
      isHeard = true
      for (const file of waiting.splice(0)) contents.send('tapdeck:open-file', file)
    },
    openFile: (file) => {
      if (isHeard) contents.send('tapdeck:open-file', file)
      else waiting.push(file)
    },
    focus: () => {
      if (window.isMinimized()) window.restore()
      window.focus()
    },
  }
  if (state?.isMaximized) window.maximize()
  window.once('ready-to-show', () => window.show())
  // A page that is loaded again asks again.
  contents.on('did-start-loading', () => (isHeard = false))
  let asking: Promise<void> | undefined
  window.on('close', (event) => {
    writeState({ bounds: window.getNormalBounds(), isMaximized: window.isMaximized() })
    if (!app.isUnsaved) return
    event.preventDefault()
    // Not the dialog that waits: while that is open this process does nothing else, and a change could not be kept.
    asking ??= askBeforeClosing(window).finally(() => (asking = undefined))
  })
  const { id } = contents
  window.on('closed', () => closed(id))
  contents.on('render-process-gone', (_event, { reason }) => {
    note(`the window’s process has ended: ${reason}`)
    if (reason !== 'clean-exit') contents.reload()
  })
  void window.loadURL(startPage)
  return app
}

/** Saving is the page's, which closes the window when that has worked. */
async function askBeforeClosing(window: BrowserWindow): Promise<void> {
  const { response } = await dialog.showMessageBox(window, {
    type: 'question',
    message: words.unsavedTitle,
    detail: words.unsavedDetail,
    buttons: [words.unsavedSave, words.unsavedClose, words.unsavedStay],
    defaultId: 0,
    cancelId: 2,
  })
  if (window.isDestroyed()) return
  if (response === 0) window.webContents.send('tapdeck:menu', 'save-and-close')
  if (response === 1) window.destroy()
}

/** Undefined if it was never kept, or would be off every screen that is here now. */
function readState(): State | undefined {
  try {
    const state = stateSchema.parse(JSON.parse(readFileSync(stateFile(), 'utf8')))
    return screen.getAllDisplays().some(({ workArea }) => isSeen(workArea, state.bounds)) ? state : undefined
  } catch {
    return undefined
  }
}

const isSeen = (area: Rectangle, { x, y, width }: Rectangle): boolean =>
  x < area.x + area.width - 100 && x + width > area.x + 100 && y >= area.y && y < area.y + area.height - 50

function writeState(state: State): void {
  try {
    writeFileSync(stateFile(), JSON.stringify(state), { mode: 0o600 })
  } catch (error) {
    note(`the window’s place could not be kept: ${String(error)}`)
  }
}
