// What one does to a guest that runs: reset, pause, resume, pull and plug a cable, a line to the monitor, a picture.
import { randomBytes } from 'node:crypto'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { GuestStatus } from '../../../contract/api.ts'
import { FaultError } from '../../../core/fault.ts'
import { cardsOf, type PlacedCard } from '../../../core/lab/resolve.ts'
import type { Lab } from '../../../core/lab/schema.ts'
import type { Scope } from '../../scope/scope.ts'
import { guestFolder, readLinks, runFiles, writeWhole } from '../traces/folder.ts'
import { guestStatus } from './supervise.ts'
import { tellGuest } from '../qmp/target.ts'

/** As the reset button does. A guest that was paused stays so. Faults as of `tellGuest`. */
export async function resetGuest(scope: Scope, lab: Lab | undefined, guest: string): Promise<GuestStatus> {
  await tellGuest(scope, guest, (qmp) => qmp.run({ execute: 'system_reset', arguments: {} }))
  return guestStatus(scope, lab, guest)
}

export async function pauseGuest(scope: Scope, lab: Lab | undefined, guest: string): Promise<GuestStatus> {
  await tellGuest(scope, guest, (qmp) => qmp.run({ execute: 'stop', arguments: {} }))
  return guestStatus(scope, lab, guest)
}

export async function resumeGuest(scope: Scope, lab: Lab | undefined, guest: string): Promise<GuestStatus> {
  await tellGuest(scope, guest, (qmp) => qmp.run({ execute: 'cont', arguments: {} }))
  return guestStatus(scope, lab, guest)
}

/** The card of a guest by its number, from 0. Fault `guest.card-unknown`. */
export function cardOf(lab: Lab, guest: string, index: number): PlacedCard {
  const definition = lab.guests[guest]
  const cards = definition === undefined ? [] : cardsOf(lab, guest, definition)
  const card = cards[index]
  if (card !== undefined) return card
  throw new FaultError({
    code: 'guest.card-unknown',
    message: `${guest} has no card ${index}.`,
    hint: cards.length === 0 ? 'It has none at all.' : `Its cards are 0 to ${cards.length - 1}.`,
    at: { path: `guests.${guest}` },
  })
}

/** Plugs a card's cable or pulls it: the guest sees the carrier come or go. Lasts until the guest ends. */
export async function setLink(
  scope: Scope,
  lab: Lab,
  guest: string,
  index: number,
  link: 'up' | 'down',
): Promise<GuestStatus> {
  const card = cardOf(lab, guest, index)
  await tellGuest(scope, guest, (qmp) =>
    qmp.run({ execute: 'set_link', arguments: { name: card.id, up: link === 'up' } }),
  )
  // QEMU does not tell how the link of a card is, so it is written down.
  const folder = guestFolder(scope, guest)
  writeWhole(runFiles(folder).links, { ...readLinks(folder), [card.id]: link })
  return guestStatus(scope, lab, guest)
}

/** One line for the monitor, and what it says to it: its errors too are only words. Faults as of `tellGuest`. */
export async function monitorCommand(scope: Scope, guest: string, line: string): Promise<string> {
  const text = await tellGuest(scope, guest, (qmp) =>
    qmp.execute('human-monitor-command', { 'command-line': line }, { timeout: 30_000 }),
  )
  return text.replaceAll('\r\n', '\n')
}

/** Milliseconds: QEMU writes the picture to a file by itself. */
const pictureTime = 20_000

/** A PNG of the screen. Faults `guest.no-screen`, `qemu.too-old` (before 7.1 QEMU writes no PNG), those of `tellGuest`. */
export async function screenshot(scope: Scope, guest: string): Promise<Buffer> {
  const file = join(guestFolder(scope, guest), `screen-${randomBytes(6).toString('hex')}.png`)
  try {
    await tellGuest(
      scope,
      guest,
      (qmp) => qmp.run({ execute: 'screendump', arguments: { filename: file, format: 'png' } }),
      { timeout: pictureTime },
    )
    return readFileSync(file)
  } catch (error) {
    if (error instanceof FaultError && error.fault.code === 'qmp.refused') throw noPicture(guest, error)
    throw error
  } finally {
    rmSync(file, { force: true })
  }
}

function noPicture(guest: string, refused: FaultError): FaultError {
  const cause = refused.fault.cause ?? ''
  if (/parameter 'format' is unexpected|PNG/i.test(cause))
    return new FaultError({
      code: 'qemu.too-old',
      message: 'This QEMU cannot make a PNG of a screen.',
      hint: 'QEMU 7.1 and later can, if built with libpng.',
      cause,
    })
  if (/console|display|surface/i.test(cause))
    return new FaultError({
      code: 'guest.no-screen',
      message: `${guest} has no screen.`,
      hint: 'Say display: std in the lab to give it one; its serial line is there all the same.',
      cause,
    })
  return refused
}
