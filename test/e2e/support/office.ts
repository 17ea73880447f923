// A lab with real guests, applied, and open in the window: what tests of consoles, inspector and pages begin with.
import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { guestImage } from '../../support/world/guest-image.ts'
import { expect } from './face.ts'
import type { World } from './world.ts'

/** Ports of this machine that the forwards of the lab take: none that another run of the tests has. */
export const ports = { network: await freePort(), user: await freePort(), live: await freePort() }

function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const server = createServer()
    server.once('error', fail)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() =>
        typeof address === 'object' && address !== null ? done(address.port) : fail(new Error('no port')),
      )
    })
  })
}

const textOf = (kernel: string, initrd: string): string => `version: 1
name: office
networks:
  lan:
    subnet: 192.168.150.0/24
    dhcp:
      hosts: { 52:54:00:00:00:01: .10 }
    forwards:
      - { tcp: 127.0.0.1:${ports.network}, to: 'web:80' }
bridges:
  br0: {}
guests:
  web:
    memory: 128
    kernel: ${kernel}
    initrd: ${initrd}
    append: console=tty0 quiet td.name=web
    cards:
      - { mac: 52:54:00:00:00:01, connect: { network: lan } }
  db:
    memory: 128
    kernel: ${kernel}
    initrd: ${initrd}
    append: quiet td.name=db
    cards:
      - connect: { user: { forwards: [{ tcp: 127.0.0.1:${ports.user}, to: 80 }] } }
  broken:
    memory: 128
    kernel: ${kernel}
    args: ['-device', 'no-such-device']
`

/** Applies the lab, starts these of its guests, and opens it. Returns the lab's file. */
export async function openOffice(page: Page, world: World, running: readonly ('web' | 'db')[]): Promise<string> {
  const { screenKernel, initrd } = await guestImage()
  const folder = join(world.environment['XDG_DATA_HOME'] ?? '', 'tapdeck/labs')
  mkdirSync(folder, { recursive: true })
  const file = join(folder, 'office.yaml')
  writeFileSync(file, textOf(screenKernel, initrd))
  await world.tapdeck('apply', file, '--yes')
  for (const guest of running) await world.tapdeck('guest', 'start', file, guest)
  await page.reload()
  await page.getByText(file).click()
  await expect(node(page, 'guest:web')).toBeVisible()
  return file
}

/** A node of the picture by its id. */
export const node = (page: Page, id: string): Locator => page.locator(`.react-flow__node[data-id="${id}"]`)

export async function select(page: Page, id: string): Promise<Locator> {
  await node(page, id).click({ position: { x: 100, y: 12 } })
  return inspector(page)
}

export const inspector = (page: Page): Locator => page.locator('[data-part=inspector]')

/** Opens a console of the guest that is selected, by its menu in the inspector. */
export async function openConsole(
  page: Page,
  name: 'Screen' | 'Serial line' | 'QEMU monitor' | 'ssh',
): Promise<Locator> {
  await inspector(page).getByRole('button', { name: 'Consoles' }).click()
  await page.getByRole('menuitem', { name, exact: true }).click()
  return page.locator('[data-part=dock] [role=tabpanel]:not([hidden])')
}
