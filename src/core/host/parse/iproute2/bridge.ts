// `bridge -j fdb` and `bridge -j vlan` → the MAC tables of bridges, the VLANs of their ports.
import { z } from 'zod'
import type { HostSnapshot, Link } from '../../schema.ts'
import { parseJson } from '../json.ts'

const entrySchema = z.object({
  mac: z.string().optional(),
  ifname: z.string().optional(),
  vlan: z.number().optional(),
  master: z.string().optional(),
  dst: z.string().optional(),
  state: z.string().default(''),
})

/**
 * Entries of bridges, and of VXLAN interfaces (those with a destination). `bridge fdb` also lists what every card listens to
 * (its multicast filter, flag `self`): that is no bridge's table, and is left out.
 */
export function parseFdb(text: string): HostSnapshot['fdb'] {
  return parseJson(z.array(entrySchema), text, 'bridge -j fdb').flatMap(({ mac, ifname, vlan, master, dst, state }) => {
    if (mac === undefined || ifname === undefined || (master === undefined && dst === undefined)) return []
    return [
      {
        mac,
        device: ifname,
        ...(master === undefined ? {} : { bridge: master }),
        ...(vlan === undefined ? {} : { vlan }),
        // NUD_REACHABLE, an entry that was learnt and is fresh, is printed as nothing (iproute2, bridge/fdb.c, state_n2a)
        state: state === '' ? 'reachable' : state,
      },
    ]
  })
}

const vlansSchema = z.array(
  z.object({
    ifname: z.string(),
    vlans: z.array(
      z.object({ vlan: z.number(), vlanEnd: z.number().optional(), flags: z.array(z.string()).default([]) }),
    ),
  }),
)

/** VLANs by interface; a range is one entry for each. */
export function parseBridgeVlans(text: string): Map<string, NonNullable<Link['port']>['vlans']> {
  return new Map(
    parseJson(vlansSchema, text, 'bridge -j vlan').map(({ ifname, vlans }) => [
      ifname,
      vlans.flatMap(({ vlan, vlanEnd, flags }) =>
        Array.from({ length: (vlanEnd ?? vlan) - vlan + 1 }, (_, at) => ({
          id: vlan + at,
          pvid: flags.includes('PVID'),
          untagged: flags.includes('Egress Untagged'),
        })),
      ),
    ]),
  )
}
