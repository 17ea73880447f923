// What goes into a guest's command line and what comes out of it.
import type { Fault } from '../fault.ts'
import type { PlacedCard } from '../lab/resolve.ts'
import type { Guest, Lab } from '../lab/schema.ts'
import type { QmpRequest } from './qmp/qmp.ts'

/** Where a guest runs. All folders are absolute. */
export interface GuestPlace {
  /** Its run folder: sockets, process id, serial log. Gone after a reboot. */
  folder: string
  /** For what must outlive a reboot without being named in the lab: the UEFI variables. */
  keepFolder: string
  /** The folder of the lab file: relative paths start here. */
  labFolder: string
  /**
   * Where QEMU itself must listen for user-mode forwards and VNC: at the address of the lab file, or, in a sandbox whose
   * uplink holds that address outside, at the one to which the uplink passes connections on.
   */
  listen: { kind: 'as-written' } | { kind: 'behind-uplink'; address: string }
  /** The PCI address of the virtual function that each card (by index) was given. */
  functions: Readonly<Record<number, string>>
}

/** What the installed QEMU is and can do, as found out by running it. */
export interface QemuFacts {
  program: string
  version: { major: number; minor: number }
  machines: readonly string[]
  cardModels: readonly string[]
  /** `works` only if something really ran under it; `broken`: /dev/kvm is there, but guests fail. */
  kvm: 'works' | 'absent' | 'broken'
  /** The UEFI firmware of this machine: the code and the empty variables that go with it. */
  uefi?: { code: string; vars: string }
}

export interface GuestInput {
  lab: Lab
  guest: string
  place: GuestPlace
  qemu: QemuFacts
}

/** A file that is made before the start if it is not there. */
export type DiskToMake =
  | { kind: 'image'; path: string; format: string; size?: string; backing?: string; at: string }
  | { kind: 'copy'; path: string; from: string; at: string }

/** A file or folder that must be there once `prepare` is done, and the place in the lab that names it. */
export interface FileToRead {
  path: string
  at: string
}

/** A macvtap that whoever starts QEMU opens for it, once for each of these numbers, by which QEMU then knows it. */
export interface TapToOpen {
  link: string
  fds: number[]
  at: string
}

export interface QemuCommand {
  program: string
  args: string[]
  prepare: DiskToMake[]
  reads: FileToRead[]
  opens: TapToOpen[]
  /** Started with -S: QMP has `beforeStart` to say, then `cont`. */
  paused: boolean
  beforeStart: QmpRequest[]
  /** What a user may want to know; not errors. */
  notes: string[]
}

/** The input, looked up: what every part of the command line is built from. */
export interface Build extends GuestInput {
  definition: Guest
  cards: PlacedCard[]
  /** `guests.web`. */
  at: string
}

/** The path of a card in the lab file; the guest itself for the card that it has without saying so. */
export const cardPlace = (build: Build, card: PlacedCard): string =>
  build.definition.cards === undefined ? build.at : `${build.at}.cards[${card.index}]`

export const finding = (code: string, path: string, message: string, hint: string): Fault => ({
  code,
  message,
  hint,
  retry: 'never',
  at: { path },
})

/** The names in a guest's run folder. */
export const guestFiles = (folder: string) => ({
  qmp: `${folder}/qmp.sock`,
  monitor: `${folder}/monitor.sock`,
  serial: `${folder}/serial.sock`,
  serialLog: `${folder}/serial.log`,
  vnc: `${folder}/vnc.sock`,
  vncSecret: `${folder}/vnc.secret`,
  pid: `${folder}/pid`,
})
