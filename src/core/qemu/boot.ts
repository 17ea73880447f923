// What a guest boots from, in which order: the bootindex of each disk, CD and card.
import type { Fault } from '../fault.ts'
import type { PlacedCard } from '../lab/resolve.ts'
import { cardPlace, finding, type Build } from './facts.ts'
import { modelTraits } from './models.ts'

export interface BootPlan {
  /** By index of the disk. */
  disks: ReadonlyMap<number, number>
  cd: number | undefined
  /** By index of the card. */
  cards: ReadonlyMap<number, number>
  args: string[]
  notes: string[]
}

/** Whether a guest can boot over a card as it is when the guest starts. */
export function canNetworkBoot(card: PlacedCard): boolean {
  if (card.rom === false || card.link === 'down' || card.connect === 'nothing') return false
  if (typeof card.rom === 'string') return true
  return 'function' in card.connect || 'device' in card.connect ? false : modelTraits(card.model).rom
}

/**
 * Numbers that the lab gives are kept. Else the order is that of `boot`, or disks, CD, network: the last only over the
 * first card that can. A kernel that QEMU loads itself comes before all (x86_load_linux gives its ROM bootindex 0).
 *
 * By bootindex and not by `-boot order=`, since UEFI firmware heeds only the former.
 */
export function bootPlan(build: Build): BootPlan {
  const { definition, at } = build
  const card = build.cards.find(canNetworkBoot)
  const taken = new Set(
    [...definition.disks, ...build.cards].flatMap(({ bootindex }) => (bootindex === undefined ? [] : [bootindex])),
  )
  let next = 0
  const free = (): number => {
    while (taken.has(next)) next++
    return next++
  }
  const order = definition.boot ?? (definition.kernel === undefined ? (['disk', 'cd', 'network'] as const) : [])
  const disks = new Map<number, number>()
  const cards = new Map<number, number>()
  let cd: number | undefined
  const missing: string[] = []
  for (const kind of new Set(order)) {
    if (kind === 'disk') {
      for (const [index, disk] of definition.disks.entries()) disks.set(index, disk.bootindex ?? free())
      if (definition.disks.length === 0) missing.push('a disk')
    } else if (kind === 'cd') {
      if (definition.cd === undefined) missing.push('a CD')
      else cd = free()
    } else if (card === undefined) missing.push('a connected card with an option ROM')
    else cards.set(card.index, card.bootindex ?? free())
  }
  for (const [index, { bootindex }] of definition.disks.entries())
    if (bootindex !== undefined) disks.set(index, bootindex)
  for (const { index, bootindex } of build.cards) if (bootindex !== undefined) cards.set(index, bootindex)
  const nothing = definition.kernel === undefined && disks.size + cards.size === 0 && cd === undefined
  return {
    disks,
    cd,
    cards,
    // Strict: what the lab does not name is not tried. Without it SeaBIOS goes on to every other device.
    args: definition.boot === undefined ? [] : ['-boot', 'strict=on'],
    notes: [
      ...(definition.boot === undefined
        ? []
        : missing.map((what) => `${at}.boot: the guest has not got ${what} to boot from.`)),
      ...(nothing ? [`${at}: the guest has nothing to boot from.`] : []),
    ],
  }
}

/** QEMU refuses a bootindex that is taken (add_boot_device_path in softmmu/bootdevice.c). */
export function bootFindings(build: Build): Fault[] {
  const { definition, at } = build
  const owners = new Map<number, string>()
  if (definition.kernel !== undefined) owners.set(0, 'the kernel')
  const wanted = [
    ...definition.disks.map(({ bootindex }, index) => ({ bootindex, path: `${at}.disks[${index}]` })),
    ...build.cards.map((card) => ({ bootindex: card.bootindex, path: cardPlace(build, card) })),
  ]
  return wanted.flatMap(({ bootindex, path }) => {
    if (bootindex === undefined) return []
    const owner = owners.get(bootindex)
    owners.set(bootindex, owner ?? path)
    if (owner === undefined) return []
    return [
      finding(
        'guest.bootindex',
        `${path}.bootindex`,
        `The bootindex ${bootindex} is that of ${owner} already.`,
        'Give each another number, or say only boot: [disk, network] or the like.',
      ),
    ]
  })
}
