// Links of the lab that go, for good or to be made anew, and the machine as it is without them.
import type { HostSnapshot, Link } from '../../host/schema.ts'
import type { Wanted, WantedLink } from '../wanted/want.ts'
import type { Draft } from './draft.ts'

/** Links of this lab, by their mark. */
export const linksOfLab = (host: HostSnapshot, lab: string): Link[] =>
  host.links.filter(({ owner }) => owner.kind === 'tapdeck' && owner.lab === lab)

/** The steps that remove them, and what all other differences are taken against. */
export function takeAway(lab: string, wanted: Wanted, host: HostSnapshot): { drafts: Draft[]; rest: HostSnapshot } {
  const own = linksOfLab(host, lab)
  const reasons = new Map<string, string>()
  for (const link of own) {
    const wish = wanted.links.find(({ name }) => name === link.name)
    const why = wish === undefined ? noMore(wanted, link) : madeAnew(wish, link)
    if (why !== undefined) reasons.set(link.name, why)
  }
  // A VLAN goes with what it sits on.
  for (const link of own)
    if (link.kind === 'vlan' && link.lower !== undefined && reasons.has(link.lower) && !reasons.has(link.name))
      reasons.set(link.name, `${link.lower} is made anew under it`)
  const going = own.filter(({ name }) => reasons.has(name))
  return {
    drafts: inOrder(going).map((link) => removal(link, reasons.get(link.name) ?? '')),
    rest: reasons.size === 0 ? host : without(host, new Set(reasons.keys())),
  }
}

const noMore = ({ handedOver }: Wanted, { name }: Link): string =>
  handedOver.includes(name) ? 'NetworkManager makes it from now on' : 'the lab does not have it any more'

/** What stands on something before that, ports before what they are ports of: the way back makes them in the other order. */
function inOrder(links: Link[]): Link[] {
  const depth = ({ kind, master }: Link): number => (kind === 'vlan' ? 0 : master === undefined ? 2 : 1)
  return links.toSorted((a, b) => depth(a) - depth(b))
}

function removal(link: Link, why: string): Draft {
  const holders = link.tap?.holders ?? []
  return {
    operation: { op: 'link.remove', name: link.name },
    why,
    ...(holders.length > 0
      ? { interrupts: `${holders.map(({ name, pid }) => `${name} (process ${pid})`).join(', ')} loses this card` }
      : {}),
  }
}

/** Why a link cannot become what is wanted while it is there; undefined if it can. */
function madeAnew({ link, why }: WantedLink, seen: Link): string | undefined {
  const anew = (what: string): string => `${why}: it must be made anew${what}`
  if (link.kind !== seen.kind) return anew('')
  if (link.kind === 'tap' && (link.user !== seen.tap?.user || (link.queues === 'many') !== seen.tap.multiQueue))
    return anew('')
  if (link.kind === 'vlan' && (link.link !== seen.lower || link.id !== seen.vlan?.id)) return anew('')
  if (link.kind === 'bond') {
    // Neither can be changed while the bond has ports and is up (BOND_OPTFLAG_NOSLAVES, _IFDOWN in bond_options.c).
    if (link.mode !== seen.bond?.mode) return anew(`, as the mode of a bond with ports cannot be changed`)
    if (link.mode === '802.3ad' && (link.lacpRate ?? 'slow') !== (seen.bond.lacpRate ?? 'slow'))
      return anew(', as the LACP rate of a bond that is up cannot be changed')
  }
  return undefined
}

/** As the kernel leaves it: ports are free, those of a bond are down, addresses and routes are gone. */
function without(host: HostSnapshot, names: ReadonlySet<string>): HostSnapshot {
  const bonds = new Set(host.links.flatMap(({ name, bond }) => (bond && names.has(name) ? [name] : [])))
  return {
    ...host,
    links: host.links
      .filter(({ name }) => !names.has(name))
      .map((link) => {
        if (link.master === undefined || !names.has(link.master)) return link
        const { master, port: _port, ...rest } = link
        return { ...rest, up: link.up && !bonds.has(master) }
      }),
    routes: host.routes.filter(({ device }) => device === undefined || !names.has(device)),
  }
}
