// What matters of a link of the host, by its kind.
import { findLink, type HostSnapshot, type Link } from '../host/schema.ts'
import type { Facts } from './facts.ts'

export function linkFacts(link: Link, host: HostSnapshot): Facts {
  switch (link.kind) {
    case 'card':
      return cardFacts(link, host)
    case 'bond':
      return {
        of: 'bond',
        mode: link.bond?.mode ?? '',
        ports: host.links.filter(({ master }) => master === link.name).length,
        ...(link.bond?.activePort === undefined ? {} : { via: link.bond.activePort }),
      }
    case 'vlan':
      return { of: 'vlan', id: link.vlan?.id ?? 0, ...(link.lower === undefined ? {} : { link: link.lower }) }
    case 'bridge':
      return {
        of: 'bridge',
        stp: link.bridge?.stp ?? false,
        vlans: link.bridge?.vlanFiltering ?? false,
        ports: host.links.filter(({ master }) => master === link.name).length,
      }
    case 'loopback':
    case 'tap':
    case 'veth':
    case 'macvtap':
    case 'macvlan':
    case 'vxlan':
    case 'dummy':
    case 'other': {
      const [holder] = (link.tap ?? link.macvtap)?.holders ?? []
      return {
        of: 'link',
        kind: link.kernelKind ?? link.kind,
        ...(holder === undefined ? {} : { holder: `${holder.name} ${holder.pid}` }),
      }
    }
    default:
      return link.kind satisfies never
  }
}

function cardFacts(link: Link, host: HostSnapshot): Facts {
  const { card, master } = link
  const active = master === undefined ? undefined : findLink(host, master)?.bond?.activePort
  const functions = functionsOf(link, host)
  return {
    of: 'card',
    wireless: card?.wireless ?? false,
    ...(card?.driver === undefined ? {} : { driver: card.driver }),
    ...(card?.speed === undefined ? {} : { speed: card.speed }),
    ...(master === undefined ? {} : { master }),
    ...(active === undefined ? {} : { role: active === link.name ? ('active' as const) : ('standby' as const) }),
    ...(functions === undefined ? {} : { functions }),
  }
}

/** The virtual functions of a card that can have some. */
function functionsOf(link: Link, host: HostSnapshot): Extract<Facts, { of: 'card' }>['functions'] {
  const own = host.pci.find(({ interfaces, physicalFunction }) =>
    physicalFunction === undefined ? interfaces.includes(link.name) : false,
  )
  if (own?.totalVfs === undefined || own.totalVfs === 0) return undefined
  const list = host.pci
    .filter(({ physicalFunction }) => physicalFunction === own.address)
    .toSorted((a, b) => (a.address < b.address ? -1 : 1))
    .map(({ address, driver, interfaces }) => ({
      address,
      state:
        driver === 'vfio-pci'
          ? ('given' as const)
          : interfaces.some((name) => isUsed(findLink(host, name)))
            ? ('used' as const)
            : ('free' as const),
    }))
  return { total: own.totalVfs, list }
}

/** In use by the host: it is a port of something or has an address. */
const isUsed = (link: Link | undefined): boolean =>
  link !== undefined && (link.master !== undefined || link.addresses.some(({ scope }) => scope === 'global'))
