// The main process in front of a window that was taken over, and of frames that are not ours.
import type { ElectronApplication, Page } from '@playwright/test'
import { expect, test } from '../support/face.ts'

/** What the main process has refused, as it says it. */
function refusals(desktop: ElectronApplication): string[] {
  const lines: string[] = []
  desktop.process().stderr?.on('data', (text: Buffer) => {
    for (const line of text.toString().split('\n')) if (line.includes('refused')) lines.push(line)
  })
  return lines
}

/** Opens a session of its own for the page, and calls. The page's own session is replaced. */
const call = (page: Page, name: string, input: unknown): Promise<unknown> =>
  page.evaluate(
    async ([name, input]) => {
      const bridge = window.tapdeck
      if (bridge === undefined) throw new Error('no bridge')
      return new Promise<unknown>((done) => {
        const id = 1_000_000 + Math.floor(Math.random() * 1_000_000)
        const end = bridge.onFrame((frame) => {
          if (typeof frame !== 'string') return
          const reply = JSON.parse(frame) as { id?: number }
          if (reply.id !== id) return
          end()
          done(reply)
        })
        bridge.send(JSON.stringify({ id, call: name, input }))
      })
    },
    [name, input] as const,
  )

const connected = (page: Page): Promise<void> =>
  page.evaluate(
    () =>
      new Promise<void>((done) => {
        window.tapdeck?.onEngine((state) => {
          if (state === 'up') done()
        })
      }),
  )

test('the page has the bridge and nothing of Node or Electron', async ({ page }) => {
  const seen = await page.evaluate(() => ({
    bridge: Object.keys(window.tapdeck ?? {}).toSorted(),
    node: ['require', 'process', 'module', 'Buffer', 'global', 'electron', 'ipcRenderer'].filter(
      (name) => name in window,
    ),
  }))
  expect(seen.node).toEqual([])
  expect(seen.bridge).toEqual(['chooseFile', 'onEngine', 'onFrame', 'onMenu', 'onOpenFile', 'send', 'setUnsaved'])
})

test('the window is sandboxed and isolated', async ({ start }) => {
  const desktop = await start.desktop()
  await desktop.firstWindow()
  const preferences = await desktop.evaluate(({ BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows()
    const contents: object = window?.webContents ?? {}
    // Not in Electron's types.
    const last: unknown = Reflect.apply(Reflect.get(contents, 'getLastWebPreferences'), contents, [])
    const names = ['sandbox', 'contextIsolation', 'nodeIntegration', 'webviewTag', 'webSecurity']
    return Object.fromEntries(names.map((name) => [name, Reflect.get(Object(last), name)]))
  })
  expect(preferences).toEqual({
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    webviewTag: false,
    webSecurity: true,
  })
})

test('it does not go elsewhere, and opens no window', async ({ start }) => {
  const desktop = await start.desktop()
  const page = await desktop.firstWindow()
  const before = page.url()
  for (const target of [
    'https://elsewhere.example/',
    'file:///etc/passwd',
    'data:text/html,hello',
    'app://elsewhere/',
  ]) {
    await page.evaluate((url) => {
      window.location.href = url
    }, target)
    expect(await page.evaluate((url) => window.open(url) === null, target), target).toBe(true)
  }
  await page.evaluate(() => {
    const link = document.createElement('a')
    link.href = 'https://elsewhere.example/'
    link.target = '_blank'
    document.body.append(link)
    link.click()
    const view = document.createElement('webview')
    view.setAttribute('src', 'https://elsewhere.example/')
    document.body.append(view)
  })
  expect(page.url()).toBe(before)
  expect(
    await desktop.evaluate(({ BrowserWindow, webContents }) =>
      [BrowserWindow, webContents].map(
        (all) => ('getAllWindows' in all ? all.getAllWindows() : all.getAllWebContents()).length,
      ),
    ),
  ).toEqual([1, 1])
})

test('it gets no permission and nothing from the network', async ({ page }) => {
  const outcome = await page.evaluate(async () => {
    // Asked for itself it would say that there is none, before it says that it is refused.
    const { state: camera } = await navigator.permissions.query({ name: 'camera' })
    const place = await new Promise<string>((done) =>
      navigator.geolocation.getCurrentPosition(
        () => done('given'),
        ({ code }) => done(`refused with ${code}`),
      ),
    )
    const notification = await Notification.requestPermission()
    const clipboard = await navigator.clipboard.readText().then(
      () => 'given',
      () => 'refused',
    )
    const network = await fetch('https://elsewhere.example/').then(
      () => 'given',
      () => 'refused',
    )
    return { camera, place, notification, clipboard, network }
  })
  expect(outcome).toEqual({
    camera: 'denied',
    place: 'refused with 1',
    notification: 'denied',
    clipboard: 'refused',
    network: 'refused',
  })
})

test('there is no way out of the folder of the window', async ({ page }) => {
  const statuses = await page.evaluate(async () => {
    const paths = ['/../main.mjs', '/..%2fmain.mjs', '/%2e%2e/main.mjs', '/assets', '/constructor', '//etc/passwd']
    return Promise.all(paths.map(async (path) => (await fetch(path).catch(() => ({ status: 404 }))).status))
  })
  expect(new Set(statuses)).toEqual(new Set([404]))
})

test('an unknown call, and known ones with a wrong input, are faults', async ({ page }) => {
  await connected(page)
  expect(await call(page, 'engine.destroy', {})).toMatchObject({ fault: { code: 'contract.call' } })
  expect(await call(page, 'lab.list', { extra: 1 })).toMatchObject({ fault: { code: 'contract.input' } })
  expect(await call(page, 'lab.list', {})).toMatchObject({ output: [] })
})

test('a garbage frame ends the session, and the window gets another one', async ({ start }) => {
  const desktop = await start.desktop()
  const said = refusals(desktop)
  const page = await desktop.firstWindow()
  await connected(page)
  const states = await page.evaluate(
    () =>
      new Promise<string[]>((done) => {
        const heard: string[] = []
        window.tapdeck?.onEngine((state) => {
          // The page itself listens too, and each that does is told that it is up.
          if (heard.at(-1) !== state) heard.push(state)
          if (heard.length === 1) window.tapdeck?.send('garbage')
          if (heard.length === 3) done(heard)
        })
      }),
  )
  expect(states).toEqual(['up', 'down', 'up'])
  expect(said.join()).toContain('a window was refused: a frame that is no request')
  expect(await call(page, 'lab.list', {})).toMatchObject({ output: [] })
})

test('a frame within the page may not speak to the main process', async ({ start }) => {
  const desktop = await start.desktop()
  const said = refusals(desktop)
  const page = await desktop.firstWindow()
  await connected(page)
  // As if someone had got at Electron's messages from a frame that is not the page itself.
  await desktop.evaluate(({ ipcMain, BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows()
    if (window === undefined) throw new Error('no window')
    const { webContents: sender } = window
    const foreign = { url: 'https://elsewhere.example/', parent: sender.mainFrame }
    ipcMain.emit('tapdeck:frame', { sender, senderFrame: foreign }, '{"id":1,"call":"lab.list","input":{}}')
    ipcMain.emit('tapdeck:connect', { sender, senderFrame: null })
  })
  await expect.poll(() => said.length).toBe(2)
  expect(said[0]).toContain('https://elsewhere.example/')
  await page.evaluate(() => {
    const frame = document.createElement('iframe')
    frame.src = window.location.href
    document.body.append(frame)
  })
  // It does not even come to have a page of ours: the content policy frames nothing.
  await expect
    .poll(() =>
      page
        .frames()
        .slice(1)
        .map((frame) => frame.url()),
    )
    .toEqual(['chrome-error://chromewebdata/'])
})
