// Guests: something to boot, and QEMU takes what is said of them.
import type { Note } from '../../finding.ts'
import { leastMemory } from '../../kinds/guest.ts'
import { cardsOf } from '../../resolve.ts'
import type { Lab } from '../../schema.ts'

/** What a number of GiB would be, where MiB are wanted. */
const likelyGiB = 32

/** The firmware starts with it, and a system of today may not: most who write `memory: 4` mean 4 GiB. */
export function* memoryLittle(lab: Lab): Generator<Note> {
  for (const [name, { memory, firmware }] of Object.entries(lab.guests)) {
    const path = ['guests', name, 'memory']
    const hint = `\`memory\` is in MiB: ${memory} GiB are ${memory * 1024}.`
    const fix = { edit: 'guest.set', name, values: { memory: memory * 1024 } } as const
    if (firmware === 'uefi' && memory < leastMemory.uefi)
      yield {
        level: 'error',
        code: 'guest.memory-least',
        message: `${name} has ${memory} MiB of memory, with which UEFI does not start: the least is ${leastMemory.uefi}.`,
        hint: memory > likelyGiB ? 'A system of today wants 256 or more.' : hint,
        path,
        ...(memory > likelyGiB ? {} : { fix }),
      }
    else if (memory <= likelyGiB)
      yield {
        level: 'warning',
        code: 'guest.memory-least',
        message: `${name} has ${memory} MiB of memory: few systems start with so little.`,
        hint,
        path,
        fix,
      }
  }
}

export function* bootMedium(lab: Lab): Generator<Note> {
  for (const [name, guest] of Object.entries(lab.guests)) {
    const path = ['guests', name]
    const has = { disk: guest.disks.length > 0, cd: guest.cd !== undefined, network: guest.cards?.length !== 0 }
    if (guest.kernel !== undefined) continue
    if (!has.disk && !has.cd && !has.network)
      yield {
        level: 'warning',
        code: 'guest.nothing-to-boot',
        message: `${name} has no disk, no CD, no kernel and no card: it stops at its firmware.`,
        hint: 'Give it a disk or a card.',
        path,
        on: 'key',
      }
    else if (!has.disk && !has.cd)
      yield {
        level: 'advice',
        code: 'guest.netboot',
        message: `${name} has no disk, CD or kernel: it boots from the network.`,
        hint: 'That is enough to see an address given. Add a disk: `disks: [{ file: web.qcow2, size: 20G }]`.',
        path,
        on: 'key',
      }
    for (const [at, medium] of (guest.boot ?? []).entries())
      if (!has[medium])
        yield {
          level: 'warning',
          code: 'guest.boot',
          message: `${name} is to boot from ${medium === 'network' ? 'the network' : `a ${medium}`}, and has no ${medium === 'network' ? 'card' : medium}.`,
          hint: `Remove \`${medium}\` from \`boot\`.`,
          path: [...path, 'boot', at],
        }
  }
}

/** QEMU: "-append only allowed with -kernel option". */
export function* kernelNeeded(lab: Lab): Generator<Note> {
  for (const [name, guest] of Object.entries(lab.guests))
    for (const key of ['initrd', 'append'] as const)
      if (guest.kernel === undefined && guest[key] !== undefined)
        yield {
          level: 'error',
          code: 'guest.kernel',
          message: `${name} has \`${key}\` but no \`kernel\`.`,
          hint: `\`${key}\` goes with a kernel that QEMU loads by itself; a system on a disk brings its own.`,
          path: ['guests', name, key],
        }
}

export function* bootIndex(lab: Lab): Generator<Note> {
  for (const [name, guest] of Object.entries(lab.guests)) {
    const seen = new Map<number, string>()
    const entries = [
      ...guest.disks.map(({ bootindex }, at) => ({ bootindex, list: 'disks', at })),
      ...cardsOf(lab, name, guest).map(({ bootindex }, at) => ({ bootindex, list: 'cards', at })),
    ]
    for (const { bootindex, list, at } of entries) {
      if (bootindex === undefined) continue
      const before = seen.get(bootindex)
      if (before === undefined) seen.set(bootindex, `${list}[${at}]`)
      else
        yield {
          level: 'error',
          code: 'guest.bootindex',
          message: `${list}[${at}] of ${name} has the bootindex ${bootindex}, which ${before} has too.`,
          hint: 'QEMU needs each only once.',
          path: ['guests', name, list, at, 'bootindex'],
        }
    }
  }
}

/** `./a//b.img` → `a/b.img`: for telling that two texts are one file. */
const plainPath = (file: string): string => file.replaceAll(/\/(\.?\/)+/g, '/').replace(/^(\.\/)+/, '')

/** Two writers of one image destroy it; QEMU's image lock refuses the second. */
export function* diskShared(lab: Lab): Generator<Note> {
  const seen = new Map<string, { words: string; readonly: boolean }>()
  const uses = Object.entries(lab.guests).flatMap(([name, guest]) =>
    guest.disks.map((disk, at) => ({ name, disk, at, words: `disk ${at} of ${name}` })),
  )
  for (const { name, disk, at, words } of uses) {
    const file = plainPath(disk.file)
    const before = seen.get(file)
    if (before === undefined || (before.readonly && !disk.readonly)) seen.set(file, { words, readonly: disk.readonly })
    if (before !== undefined && !(before.readonly && disk.readonly))
      yield {
        level: 'error',
        code: 'disk.shared',
        message: before.readonly
          ? `${words} writes to ${disk.file}, which ${before.words} reads.`
          : `${words} is ${disk.file}, which ${before.words} writes to.`,
        hint: 'Give each its own file with `backing: …`, or set `readonly: true` on both.',
        path: ['guests', name, 'disks', at, 'file'],
      }
  }
  for (const { name, disk, at, words } of uses) {
    const backing = disk.backing === undefined ? undefined : plainPath(disk.backing)
    const path = ['guests', name, 'disks', at, 'backing']
    if (backing === plainPath(disk.file))
      yield {
        level: 'error',
        code: 'disk.backing',
        message: `${words} is a difference to itself.`,
        hint: '`backing` is the image that `file` is made from: another file.',
        path,
      }
    else if (backing !== undefined && seen.get(backing)?.readonly === false)
      yield {
        level: 'error',
        code: 'disk.backing',
        message: `${words} is a difference to ${disk.backing ?? ''}, which ${seen.get(backing)?.words ?? ''} writes to.`,
        hint: 'An image that others are made from must not change: set `readonly: true` on it.',
        path,
      }
  }
}

/** Arguments that Tapdeck gives itself, and the key of the lab file that says the same. */
const ours: Record<string, string | undefined> = {
  daemonize: undefined,
  qmp: undefined,
  'qmp-pretty': undefined,
  pidfile: undefined,
  monitor: undefined,
  mon: undefined,
  name: undefined,
  S: undefined,
  nodefaults: undefined,
  incoming: undefined,
  netdev: 'cards',
  net: 'cards',
  nic: 'cards',
  vnc: 'vnc',
  display: 'vnc',
  nographic: 'serial',
  curses: 'serial',
  serial: 'serial',
  vga: 'display',
  m: 'memory',
  smp: 'cpus',
  M: 'machine',
  machine: 'machine',
  cpu: 'cpu',
  accel: 'accelerator',
  'enable-kvm': 'accelerator',
  kernel: 'kernel',
  initrd: 'initrd',
  append: 'append',
  boot: 'boot',
  bios: 'firmware',
  hda: 'disks',
  hdb: 'disks',
  hdc: 'disks',
  hdd: 'disks',
  cdrom: 'cd',
}

export function* extraArguments(lab: Lab): Generator<Note> {
  for (const [name, guest] of Object.entries(lab.guests))
    for (const [at, argument] of guest.args.entries()) {
      const option = /^--?([A-Za-z][\w-]*)$/.exec(argument)?.[1]
      if (option === undefined || !Object.hasOwn(ours, option)) continue
      const key = ours[option]
      yield {
        level: 'warning',
        code: 'guest.args',
        message: `${argument} of ${name} is an argument that Tapdeck gives itself: the two may fight.`,
        hint:
          key === undefined ? 'Tapdeck needs its own to look after the guest: remove it.' : `Say it with \`${key}\`.`,
        path: ['guests', name, 'args', at],
      }
    }
}
