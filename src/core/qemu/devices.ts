// What the installed QEMU says of itself: `-version`, `-device help`, `-machine help`, `-accel help`, `-netdev help`.
import { FaultError } from '../fault.ts'
import { modelTraits, whyUnfit } from './models.ts'

export interface CardModel {
  name: string
  /** As QEMU writes it: PCI, ISA, usb-bus, virtio-bus. */
  bus: string
  alias?: string
  description?: string
}

export interface MachineType {
  name: string
  description: string
  /** The dated type that a short name stands for. */
  aliasOf?: string
  isDefault: boolean
  deprecated: boolean
}

export interface QemuVersion {
  major: number
  minor: number
  micro: number
  /** `Debian 1:7.2+dfsg-7+deb12u18`. */
  package?: string
}

const unreadable = (what: string, text: string): FaultError =>
  new FaultError({
    code: 'qemu.unreadable',
    message: `QEMU did not say ${what} in a way that Tapdeck understands.`,
    hint: 'Is the program really a qemu-system-…? Run it by hand with the same option.',
    cause: text,
  })

/** The output of `-version`. Throws `qemu.unreadable`. */
export function parseVersion(text: string): QemuVersion {
  const match = /QEMU emulator version (\d+)\.(\d+)\.(\d+)(?: \(([^)]+)\))?/.exec(text)
  if (!match) throw unreadable('its version', text)
  return {
    major: Number(match[1]),
    minor: Number(match[2]),
    micro: Number(match[3]),
    ...(match[4] === undefined ? {} : { package: match[4] }),
  }
}

/** The network devices in the output of `-device help`. Throws `qemu.unreadable` if that section is not there. */
export function parseCardModels(text: string): CardModel[] {
  const section = /^Network devices:\n((?:name .*\n?)*)/m.exec(text)?.[1]
  if (section === undefined) throw unreadable('which network devices it has', text)
  return [...section.matchAll(/^name "([^"]+)", bus ([^,\n]+)(?:, alias "([^"]+)")?(?:, desc "([^"]+)")?/gm)].map(
    ([, name = '', bus = '', alias, description]) => ({
      name,
      bus,
      ...(alias === undefined ? {} : { alias }),
      ...(description === undefined ? {} : { description }),
    }),
  )
}

/** The names, aliases too, that a card's `model` may have: the fast first, then by name. */
export function usableModels(models: readonly CardModel[]): string[] {
  const names = models.flatMap(({ name, alias }) => (alias === undefined ? [name] : [name, alias]))
  return names
    .filter((name) => whyUnfit(name) === undefined)
    .sort((a, b) => Number(modelTraits(b).virtio) - Number(modelTraits(a).virtio) || (a < b ? -1 : 1))
}

/** The output of `-machine help`. Throws `qemu.unreadable`. */
export function parseMachines(text: string): MachineType[] {
  const [, list] = text.split(/^Supported machines are:\n/m)
  if (list === undefined) throw unreadable('which machines it has', text)
  return [...list.matchAll(/^(\S+) +(.*)$/gm)].map(([, name = '', rest = '']) => {
    const aliasOf = /\(alias of ([^)]+)\)/.exec(rest)?.[1]
    return {
      name,
      description: rest.replaceAll(/ \((alias of [^)]+|default|deprecated)\)/g, ''),
      isDefault: rest.includes('(default)'),
      deprecated: rest.includes('(deprecated)'),
      ...(aliasOf === undefined ? {} : { aliasOf }),
    }
  })
}

const wordsAfter = (heading: RegExp, what: string, text: string): string[] => {
  const [, list] = text.split(heading)
  if (list === undefined) throw unreadable(what, text)
  return list.split('\n').flatMap((line) => (/^[a-z0-9-]+$/.test(line.trim()) ? [line.trim()] : []))
}

/** The output of `-accel help`: tcg, kvm … as built in, not as working. Throws `qemu.unreadable`. */
export const parseAccelerators = (text: string): string[] =>
  wordsAfter(/^Accelerators supported in QEMU binary:\n/m, 'which accelerators it has', text)

/** The output of `-netdev help`: user, tap, hubport … Throws `qemu.unreadable`. */
export const parseNetdevs = (text: string): string[] =>
  wordsAfter(/^Available netdev backend types:\n/m, 'which netdevs it has', text)
