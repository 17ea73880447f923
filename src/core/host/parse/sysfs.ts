// What sysfs and `ethtool -k` say of cards, and of network functions on the PCI bus.
import type { Link, PciFunction } from '../schema.ts'

/** Texts of /sys/class/net/<card>, as read; a file that cannot be read is left out. */
export interface RawCard {
  /** The last part of the link `device/driver`. */
  driver?: string
  /** On its bus: `deviceOn` of where the link `device` leads. */
  device?: string
  speed?: string
  duplex?: string
  wireless: boolean
  /** What `ethtool -k` prints; empty where that tool is not installed. */
  features: string
}

/**
 * The name of a device on its bus, by its path in /sys/devices. A virtio card hangs one bus further down (…/0000:00:03.0/virtio5),
 * and is known by its function on the PCI bus.
 */
export function deviceOn(path: string): string | undefined {
  const [own, parent = ''] = path.split('/').toReversed()
  return own !== undefined && /^virtio\d+$/.test(own) && /^[0-9a-f]{4,}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]$/.test(parent)
    ? parent
    : own
}

export function parseCard(raw: RawCard): NonNullable<Link['card']> {
  // -1 or a huge number: not known (ethtool's SPEED_UNKNOWN); reading fails while the card is down
  const speed = Number(raw.speed?.trim() ?? -1)
  const duplex = raw.duplex?.trim()
  return {
    ...(raw.driver === undefined ? {} : { driver: raw.driver }),
    ...(raw.device === undefined ? {} : { bus: raw.device }),
    ...(Number.isFinite(speed) && speed > 0 && speed < 0xffff_ffff ? { speed } : {}),
    ...(duplex === 'full' || duplex === 'half' || duplex === 'unknown' ? { duplex } : {}),
    wireless: raw.wireless,
    offloads: raw.features.split('\n').flatMap((line) => /^\s*([a-z0-9-]+): on\b/.exec(line)?.[1] ?? []),
  }
}

/** Texts of /sys/bus/pci/devices/<address>, as read. */
export interface RawPciFunction {
  address: string
  vendor: string
  device: string
  driver?: string
  interfaces: string[]
  /** The last part of the link `iommu_group`, and every function in that group. */
  iommuGroup?: string
  groupMembers: string[]
  totalVfs?: string
  numVfs?: string
  /** The last part of the link `physfn`. */
  physicalFunction?: string
}

/** PCI class 0x02, network controllers (PCI Code and ID Assignment Specification). */
export const isNetworkClass = (text: string): boolean => text.trim().startsWith('0x02')

const hex = (text: string): string => text.trim().replace(/^0x/, '').toLowerCase()

export function parsePciFunction(raw: RawPciFunction): PciFunction {
  return {
    address: raw.address,
    vendor: hex(raw.vendor),
    device: hex(raw.device),
    ...(raw.driver === undefined ? {} : { driver: raw.driver }),
    interfaces: raw.interfaces.toSorted(),
    ...(raw.iommuGroup === undefined ? {} : { iommuGroup: Number(raw.iommuGroup) }),
    groupMates: raw.groupMembers.filter((member) => member !== raw.address).toSorted(),
    ...(raw.totalVfs === undefined ? {} : { totalVfs: Number(raw.totalVfs) }),
    ...(raw.numVfs === undefined ? {} : { numVfs: Number(raw.numVfs) }),
    ...(raw.physicalFunction === undefined ? {} : { physicalFunction: raw.physicalFunction }),
  }
}
