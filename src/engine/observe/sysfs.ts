// From sysfs: cards, network functions on the PCI bus, owners of taps.
import { existsSync, realpathSync, statSync } from 'node:fs'
import { parseAlias } from '../../core/lab/resolve.ts'
import type { ParsedLink } from '../../core/host/parse/iproute2/link.ts'
import type { TapOwner } from '../../core/host/parse/iproute2/link-detail.ts'
import { deviceOn, isNetworkClass, type RawCard, type RawPciFunction } from '../../core/host/parse/sysfs.ts'
import { given, linkName, namesIn, textOf } from './files.ts'
import { sysfsOf, type Place } from './place.ts'
import { findProgram, run } from './run.ts'

/** Every card with its features. `ethtool` is asked only about hardware, and only where it is installed. */
export async function readCards(place: Place, links: readonly ParsedLink[]): Promise<Record<string, RawCard>> {
  const ethtool = findProgram('ethtool')
  const cards = links
    .filter(({ kind }) => kind === 'card')
    .map(async ({ name }): Promise<[string, RawCard]> => {
      const folder = `${sysfsOf(place)}/class/net/${name}`
      const device = deviceOf(`${folder}/device`)
      const features =
        ethtool === undefined || device === undefined ? '' : (await run(place, [ethtool, '-k', name])).stdout
      return [
        name,
        {
          ...given('driver', linkName(`${folder}/device/driver`)),
          ...given('device', device),
          ...given('speed', textOf(`${folder}/speed`)),
          ...given('duplex', textOf(`${folder}/duplex`)),
          wireless: existsSync(`${folder}/wireless`) || existsSync(`${folder}/phy80211`),
          features,
        },
      ]
    })
  return Object.fromEntries(await Promise.all(cards))
}

/** Undefined where there is no device: an interface that is no hardware. */
function deviceOf(link: string): string | undefined {
  try {
    return deviceOn(realpathSync(link))
  } catch {
    return undefined
  }
}

/** Network functions of this machine. */
export function readPci(): RawPciFunction[] {
  const bus = '/sys/bus/pci/devices'
  return namesIn(bus).flatMap((address): RawPciFunction[] => {
    const folder = `${bus}/${address}`
    if (!isNetworkClass(textOf(`${folder}/class`) ?? '')) return []
    return [
      {
        address,
        vendor: textOf(`${folder}/vendor`) ?? '',
        device: textOf(`${folder}/device`) ?? '',
        ...given('driver', linkName(`${folder}/driver`)),
        interfaces: [...namesIn(`${folder}/net`), ...virtioInterfaces(folder)],
        ...given('iommuGroup', linkName(`${folder}/iommu_group`)),
        groupMembers: namesIn(`${folder}/iommu_group/devices`),
        ...given('totalVfs', textOf(`${folder}/sriov_totalvfs`)),
        ...given('numVfs', textOf(`${folder}/sriov_numvfs`)),
        ...given('physicalFunction', linkName(`${folder}/physfn`)),
      },
    ]
  })
}

/** A virtio card's interface hangs one bus further down: 0000:02:00.0/virtio3/net/eth1. */
const virtioInterfaces = (folder: string): string[] =>
  namesIn(folder)
    .filter((name) => /^virtio\d+$/.test(name))
    .flatMap((name) => namesIn(`${folder}/${name}/net`))

/** What must be known of interfaces before `ip` has answered. */
export interface EarlyFacts {
  tapOwners: Record<string, TapOwner>
  /** Bridges with Tapdeck's mark. */
  ownBridges: string[]
  /** What is neither a tap nor Tapdeck's: cards and the like. */
  foreign: string[]
}

/**
 * One pass over the place's interfaces. sysfs gives owners of taps as numbers of the reader's own user namespace, so for a
 * sandbox they are translated by the uid_map and gid_map of its holder.
 */
export function readEarlyFacts(place: Place): EarlyFacts {
  const taps: string[] = []
  const facts = { ownBridges: [] as string[], foreign: [] as string[] }
  for (const name of namesIn(`${sysfsOf(place)}/class/net`)) {
    const folder = `${sysfsOf(place)}/class/net/${name}`
    if (existsSync(`${folder}/tun_flags`)) taps.push(name)
    else if (parseAlias(textOf(`${folder}/ifalias`)?.trimEnd())) {
      if (existsSync(`${folder}/bridge`)) facts.ownBridges.push(name)
    } else if (name !== 'lo') facts.foreign.push(name)
  }
  return { tapOwners: readTapOwners(place, taps), ...facts }
}

export function readTapOwners(place: Place, taps: readonly string[]): Record<string, TapOwner> {
  const user = insideNumber(place, 'uid_map')
  const group = insideNumber(place, 'gid_map')
  return Object.fromEntries(
    taps.map((name): [string, TapOwner] => {
      const folder = `${sysfsOf(place)}/class/net/${name}`
      return [name, { user: user(textOf(`${folder}/owner`)), group: group(textOf(`${folder}/group`)) }]
    }),
  )
}

/** Who owns the file of each macvtap. Its name may be another link's in another namespace: the kernel's number tells. */
export function readMacvtapOwners(place: Place, links: readonly ParsedLink[]): Record<string, number> {
  return Object.fromEntries(
    links.flatMap(({ kind, name, index }): [string, number][] => {
      const file = kind === 'macvtap' ? macvtapFile(place, name, index) : undefined
      return file === undefined ? [] : [[name, file.owner]]
    }),
  )
}

/** /dev/tap<index>; undefined where that is not there, or not this link's. */
export function macvtapFile(place: Place, name: string, index: number): { path: string; owner: number } | undefined {
  const number = textOf(`${sysfsOf(place)}/class/net/${name}/macvtap/tap${index}/dev`)?.trim()
  const path = `/dev/tap${index}`
  try {
    const { uid, rdev } = statSync(path)
    return number === numberText(rdev) ? { path, owner: uid } : undefined
  } catch {
    return undefined
  }
}

/** `246:1`: a kernel uses 12 bits for the major and 20 for the minor number, as stat(2) lays them out (makedev(3)). */
const numberText = (rdev: number): string => `${(rdev >>> 8) & 0xfff}:${(rdev & 0xff) | ((rdev >>> 12) & 0xfff00)}`

/** Lines `inside outside count` (user_namespaces(7)); -1 for nobody in particular and for what is not mapped. */
function insideNumber(place: Place, map: 'uid_map' | 'gid_map'): (text: string | undefined) => number {
  if (place.kind === 'machine') return (text) => Number(text ?? -1)
  const ranges = (textOf(`/proc/${place.holder}/${map}`) ?? '').split('\n').flatMap((line) => {
    const [inside, outside, count] = line.trim().split(/\s+/).map(Number)
    return inside === undefined || outside === undefined || count === undefined ? [] : [{ inside, outside, count }]
  })
  return (text) => {
    const value = Number(text ?? -1)
    const range = ranges.find(({ outside, count }) => value >= outside && value < outside + count)
    return range ? range.inside + value - range.outside : -1
  }
}
