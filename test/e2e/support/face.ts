// The window under test, whichever face it has: `face.page` in a browser or in Electron, signed in and loaded.
import { test as base, expect, type ElectronApplication, type Page } from '@playwright/test'
import { answerClosing, findRuntime, runtimeWithApp, startElectron } from './electron.ts'
import { makeWorld, type Served, type World } from './world.ts'

export { expect }

export interface FaceOptions {
  face: 'browser' | 'electron'
  /** Lab files that the desktop is started with. */
  files: string[]
}

export interface Fixtures {
  world: World
  /** The parts, for tests of one face. All that is started is ended after the test. */
  start: {
    served(): Promise<Served>
    /** Skips the test, with the reason, where there is no Electron. */
    desktop(): Promise<ElectronApplication>
    /** In a browser context of its own. */
    page(address: string): Promise<Page>
  }
}

export interface WorkerFixtures {
  program: string | undefined
}

export const test = base.extend<FaceOptions & Fixtures, WorkerFixtures>({
  face: ['browser', { option: true }],
  files: [[], { option: true }],
  program: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads the names of the fixtures that it needs from here
    async ({}, use) => {
      const runtime = findRuntime()
      if ('missing' in runtime) return use(undefined)
      const { program, end } = runtimeWithApp(runtime.folder)
      await use(program)
      end()
    },
    { scope: 'worker' },
  ],
  // oxlint-disable-next-line no-empty-pattern -- as above
  world: async ({}, use) => {
    const world = makeWorld()
    await use(world)
    await world.end()
  },
  /** Made only if asked for, so that neither face starts the other. */
  start: async ({ world, program, files, browser }, use, info) => {
    const endings: (() => Promise<unknown>)[] = []
    await use({
      async served() {
        const served = await world.serve()
        endings.push(() => served.interrupt())
        return served
      },
      async desktop() {
        const runtime = findRuntime()
        info.skip(program === undefined, 'missing' in runtime ? runtime.missing : '')
        const desktop = await startElectron(program ?? '', world, files)
        endings.push(async () => {
          await answerClosing(desktop, 'close')
          await desktop.close()
        })
        return desktop
      },
      async page(address) {
        const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-US' })
        endings.push(() => context.close())
        const page = await context.newPage()
        await page.goto(address)
        return page
      },
    })
    for (const end of endings.toReversed()) await end()
  },
  /** The window's page, in the face of the project. */
  page: async ({ face, start }, use) => {
    if (face === 'browser') return use(await start.page((await start.served()).address))
    const desktop = await start.desktop()
    await use(await desktop.firstWindow())
  },
})
