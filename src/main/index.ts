// The desktop application: one instance, one window, the engine beside it; guests outlive it.
import { join, resolve } from 'node:path'
import { app, Notification } from 'electron'
import { faultOf } from '../core/fault.ts'
import { EngineProcess } from './engine/engine.ts'
import { listenToWindows } from './ipc.ts'
import { setMenu } from './menu.ts'
import { declareScheme, serveWindow } from './protocol.ts'
import { forbidBeforeReady, forbidInSession } from './security.ts'
import { openWindow, type AppWindow } from './window.ts'
import { words } from './words.ts'
import { note } from './log.ts'

/** dist/. */
const folder = import.meta.dirname

/** Lab files among the arguments; of a checkout's Electron the first word is the checkout. */
const filesIn = (argv: readonly string[], workingFolder: string): string[] =>
  argv
    .slice(1)
    .filter((word) => !word.startsWith('-') && /\.ya?ml$/.test(word))
    .map((word) => resolve(workingFolder, word))

function main(): void {
  if (!app.requestSingleInstanceLock()) return app.quit()
  declareScheme()
  forbidBeforeReady()
  let window: AppWindow | undefined
  let engine: EngineProcess | undefined

  app.on('second-instance', (_event, argv, workingFolder) => {
    window?.focus()
    for (const file of filesIn(argv, workingFolder)) window?.openFile(file)
  })
  app.on('window-all-closed', () => app.quit())
  app.on('will-quit', (event) => {
    if (engine === undefined) return
    // Once more when the engine has put back what nobody has kept.
    event.preventDefault()
    const ending = engine
    engine = undefined
    void leave(ending)
  })

  app.whenReady().then(start, fail)

  function start(): void {
    forbidInSession()
    serveWindow(join(folder, 'renderer'))
    const running = new EngineProcess(join(folder, 'engine.mjs'))
    engine = running
    listenToWindows(running, (id) => (window?.id === id ? window : undefined))
    const opened = openWindow(folder, (id) => {
      running.disconnect(id)
      window = undefined
    })
    window = opened
    setMenu((command) => opened.contents.send('tapdeck:menu', command))
    for (const file of filesIn(process.argv, process.cwd())) opened.openFile(file)
  }
}

function fail(error: unknown): void {
  note(faultOf(error).message)
  app.exit(1)
}

async function leave(engine: EngineProcess): Promise<void> {
  tellOfGuests(await engine.end())
  app.quit()
}

/** Said without asking anything: closing a window is not the moment for questions. */
function tellOfGuests(guests: readonly string[]): void {
  if (guests.length === 0) return
  const body = words.guestsGoOn.replace('{guests}', guests.join(', '))
  note(`${words.guestsGoOnTitle}. ${body}`)
  if (Notification.isSupported()) new Notification({ title: words.guestsGoOnTitle, body }).show()
}

main()
