// Every message from a window: judged by who sent it, then by what it is, then passed on.
import { BrowserWindow, dialog, ipcMain, type IpcMainEvent, type IpcMainInvokeEvent } from 'electron'
import { z } from 'zod'
import type { EngineProcess } from './engine/engine.ts'
import { isOurs } from './security.ts'
import type { AppWindow } from './window.ts'
import { words } from './words.ts'
import { note } from './log.ts'

/** Characters or bytes; the session behind has its own, lower limits. */
const largestFrame = 8 * 1024 * 1024
const frameSchema = z.union([
  z.string().max(largestFrame),
  z.instanceof(Uint8Array).refine(({ length }) => length <= largestFrame),
])
const chooseSchema = z.tuple([z.enum(['open', 'save']), z.string().max(4096).optional()])

const filters = [{ name: words.labFiles, extensions: ['yaml', 'yml'] }]

export function listenToWindows(engine: EngineProcess, windowOf: (id: number) => AppWindow | undefined): void {
  /** The window of a message that may be heard; a message from anywhere else is dropped, and said so. */
  const sender = ({ sender, senderFrame }: IpcMainEvent | IpcMainInvokeEvent): AppWindow | undefined => {
    if (isOurs(sender, senderFrame)) return windowOf(sender.id)
    note(`a message from ${senderFrame?.url ?? 'a frame that is gone'} was refused`)
    return undefined
  }
  ipcMain.on('tapdeck:connect', (event) => {
    const window = sender(event)
    if (window === undefined) return
    const { contents, id } = window
    engine.connect(id, {
      frame: (frame) => contents.isDestroyed() || contents.send('tapdeck:frame', frame),
      engine: (state) => contents.isDestroyed() || contents.send('tapdeck:engine', state),
    })
  })
  ipcMain.on('tapdeck:frame', (event, value: unknown) => {
    const window = sender(event)
    const frame = frameSchema.safeParse(value)
    if (window !== undefined && frame.success) engine.hear(window.id, frame.data)
  })
  ipcMain.on('tapdeck:files', (event) => sender(event)?.giveFiles())
  ipcMain.on('tapdeck:unsaved', (event, state: unknown) => {
    const window = sender(event)
    if (window !== undefined) window.isUnsaved = state === 'unsaved'
  })
  ipcMain.handle('tapdeck:choose-file', async (event, ...input: unknown[]): Promise<string | undefined> => {
    const owner = sender(event) && BrowserWindow.fromWebContents(event.sender)
    if (!owner) throw new Error('refused')
    const [purpose, proposed] = chooseSchema.parse(input)
    const options = { filters, ...(proposed === undefined ? {} : { defaultPath: proposed }) }
    if (purpose === 'save') {
      const { filePath, canceled } = await dialog.showSaveDialog(owner, options)
      return canceled ? undefined : filePath
    }
    const { filePaths } = await dialog.showOpenDialog(owner, { ...options, properties: ['openFile'] })
    return filePaths[0]
  })
}
