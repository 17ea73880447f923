// What the window may never do, whatever runs in it: go elsewhere, open windows, ask for permissions, load from the network.
import { app, session, type WebContents, type WebFrameMain } from 'electron'

export const scheme = 'app'
export const origin = `${scheme}://tapdeck`
export const startPage = `${origin}/index.html`

/** Copying a command, and a guest's screen over the whole of ours; nothing else is needed. */
const allowed: ReadonlySet<string> = new Set(['clipboard-sanitized-write', 'fullscreen'])

/** Whether a message comes from our own page at the top of one of our windows. */
export const isOurs = (contents: WebContents, frame: WebFrameMain | null | undefined): boolean =>
  frame?.parent === null && frame === contents.mainFrame && frame.url.startsWith(`${origin}/`)

/** Before the application is ready. */
export function forbidBeforeReady(): void {
  // Root has no sandbox of Chromium's: it wants to be started with --no-sandbox, as the tests do.
  if (process.getuid?.() !== 0) app.enableSandbox()
  app.on('web-contents-created', (_event, contents) => {
    contents.on('will-navigate', (event) => event.preventDefault())
    contents.on('will-frame-navigate', (event) => event.preventDefault())
    contents.on('will-redirect', (event) => event.preventDefault())
    contents.on('will-attach-webview', (event) => event.preventDefault())
    contents.setWindowOpenHandler(() => ({ action: 'deny' }))
  })
}

/** When the application is ready, before the first window. */
export function forbidInSession(): void {
  const { defaultSession } = session
  defaultSession.setPermissionRequestHandler((contents, permission, decide) =>
    decide(allowed.has(permission) && contents.getURL().startsWith(`${origin}/`)),
  )
  defaultSession.setPermissionCheckHandler(
    (contents, permission) => allowed.has(permission) && contents?.getURL().startsWith(`${origin}/`) === true,
  )
  defaultSession.setDevicePermissionHandler(() => false)
  defaultSession.on('will-download', (event) => event.preventDefault())
  // blob: and data: are made by the page itself: screens of guests.
  defaultSession.webRequest.onBeforeRequest(({ url }, decide) =>
    decide({ cancel: !/^(app:\/\/tapdeck\/|devtools:|blob:|data:)/.test(url) }),
  )
}
