// Who made a link or looks after it.
import { parseAlias } from '../lab/resolve.ts'
import { networkdOwner, networkManagerOwner } from './parse/managers.ts'
import type { DhcpService, Link, Owner } from './schema.ts'

/** What else than the link itself says whose it is. */
export interface OwnerFacts {
  dhcp: readonly DhcpService[]
  /** Texts by interface index, see RawHost. */
  networkManager: Readonly<Record<string, string>>
  networkd: Readonly<Record<string, string>>
}

/** docker0, docker_gwbridge, and br-<12 hex digits of the network> (bridgeDriver in moby, libnetwork/drivers/bridge). */
const dockerBridge = /^(docker0|docker_gwbridge|br-[0-9a-f]{12})$/

/**
 * The first that applies: Tapdeck's own mark; the loopback; libvirt and Docker by what they make, since NetworkManager also
 * lists their links; then NetworkManager and networkd by what they say of the link.
 */
export function ownerOf(link: Pick<Link, 'index' | 'name' | 'kind' | 'alias' | 'master'>, facts: OwnerFacts): Owner {
  const mark = parseAlias(link.alias)
  if (mark) return { kind: 'tapdeck', ...mark }
  if (link.kind === 'loopback') return { kind: 'kernel' }
  return (
    libvirtOwner(link, facts.dhcp) ??
    dockerOwner(link) ??
    networkManagerOwner(facts.networkManager[link.index] ?? '') ??
    networkdOwner(facts.networkd[link.index] ?? '') ?? { kind: 'nobody' }
  )
}

/** Bridges are virbr<n> unless its network names them otherwise, taps are vnet<n> (VIR_NET_GENERATED_VNET_PREFIX). */
function libvirtOwner({ name, kind }: Pick<Link, 'name' | 'kind'>, dhcp: readonly DhcpService[]): Owner | undefined {
  const server = dhcp.find(({ owner, interfaces }) => owner.kind === 'libvirt' && interfaces.includes(name))
  if (server) return server.owner
  const named = (kind === 'bridge' && /^virbr\d+$/.test(name)) || (kind === 'tap' && /^vnet\d+$/.test(name))
  return named ? { kind: 'libvirt' } : undefined
}

function dockerOwner({ name, kind, master }: Pick<Link, 'name' | 'kind' | 'master'>): Owner | undefined {
  const own = (kind === 'bridge' && dockerBridge.test(name)) || (kind === 'veth' && dockerBridge.test(master ?? ''))
  return own ? { kind: 'docker' } : undefined
}
