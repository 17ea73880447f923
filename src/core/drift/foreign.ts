// Ports that others have put into bridges and bonds of the lab: Tapdeck does not touch them, and shows them.
import type { HostSnapshot, Link } from '../host/schema.ts'
import { networkBridge } from '../lab/resolve.ts'
import type { Lab } from '../lab/schema.ts'
import { linkId } from '../topology/ids.ts'
import { masterOf } from './adopt/ports.ts'
import type { Drift } from './drift.ts'

/** What guests and containers hang on a bridge with is its use, not a change of it. */
const isCableOfGuest = ({ kind, owner, lowerNamespace }: Link): boolean =>
  kind === 'tap' ||
  kind === 'macvtap' ||
  lowerNamespace !== undefined ||
  owner.kind === 'libvirt' ||
  owner.kind === 'docker'

export function foreignPorts(
  applied: Lab,
  now: { lab: Lab } | undefined,
  host: HostSnapshot,
): { port: string; drift: Drift }[] {
  const lab = now?.lab ?? applied
  const masters = new Set(
    host.links.flatMap(({ name, owner }) => (owner.kind === 'tapdeck' && owner.lab === applied.name ? [name] : [])),
  )
  return host.links.flatMap((link) => {
    const { name, master, owner } = link
    if (master === undefined || !masters.has(master) || owner.kind === 'tapdeck' || isCableOfGuest(link)) return []
    if (isSaid(applied, name) || isSaid(lab, name)) return []
    const of = masterOf(lab, master)
    const drift: Drift = {
      id: `${name} in ${master}`,
      what: `${name} is a port of ${master}, which was not applied`,
      ...pathOf(lab, master),
      node: linkId(name),
      repair: {
        kind: 'none',
        why: `Tapdeck did not make ${name} and does not touch it: \`ip link set ${name} nomaster\` takes it out`,
      },
      adopt:
        of === undefined
          ? { kind: 'none', why: 'A network has no ports of its own: a bridge of the lab has' }
          : { kind: 'edits', edits: [{ edit: 'port.add', of, port: name }] },
    }
    return [{ port: name, drift }]
  })
}

const isSaid = ({ bonds, bridges }: Lab, port: string): boolean =>
  [...Object.values(bonds), ...Object.values(bridges)].some(({ ports }) => ports.includes(port))

function pathOf(lab: Lab, master: string): Pick<Drift, 'path'> {
  const network = Object.keys(lab.networks).find((name) => networkBridge(lab.name, name) === master)
  if (network !== undefined) return { path: `networks.${network}` }
  const map = Object.hasOwn(lab.bonds, master) ? 'bonds' : 'bridges'
  return Object.hasOwn(lab[map], master) ? { path: `${map}.${master}` } : {}
}
