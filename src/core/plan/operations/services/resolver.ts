// resolver.set: the name servers that an interface of the lab brings along, told to whoever keeps them on this machine.
import { z } from 'zod'
import { recordOf } from '../../../host/resolver.ts'
import { findLink, type HostSnapshot } from '../../../host/schema.ts'
import { aliasOf } from '../../../lab/resolve.ts'
import { nameSchema } from '../../../lab/words.ts'
import { addressSchema, addressToNumber, familyOf, interfaceNameSchema, numberToAddress } from '../../../net.ts'
import type { Command } from '../../command.ts'
import { unreachable } from '../../../fault.ts'
import type { OperationKind } from '../../kind.ts'
import { rank } from '../../order.ts'

const schema = z.strictObject({
  op: z.literal('resolver.set'),
  lab: nameSchema,
  device: interfaceNameSchema,
  /** Who keeps them here. */
  by: z.enum(['resolved', 'resolvconf', 'file']),
  /** None takes away what the interface had. */
  servers: z.array(addressSchema).max(16),
})
export type ResolverSet = z.output<typeof schema>

/** What an interface has now. Of systemd-resolved it is the interface's own; else what this lab has written for it. */
export const nameServersOf = (host: HostSnapshot, { lab, device, by }: Omit<ResolverSet, 'op' | 'servers'>): string[] =>
  host.resolver?.by === by || (by === 'file' && host.resolver === undefined)
    ? (host.resolver?.entries.find((entry) => entry.device === device && (by === 'resolved' || entry.lab === lab))
        ?.servers ?? [])
    : []

/** Those that systemd-resolved asks by an interface, and that can be said to it again; none where another keeps them. */
export const nameServersBy = (device: string, { resolver }: HostSnapshot): string[] =>
  resolver?.by === 'resolved'
    ? (resolver.entries.find((entry) => entry.device === device)?.servers ?? []).filter(
        (server) => addressSchema.safeParse(server).success,
      )
    : []

/** The same text for the same servers, in their order, however they are written. */
export const serversText = (servers: readonly string[]): string =>
  servers
    .map((server) =>
      addressSchema.safeParse(server).success ? numberToAddress(addressToNumber(server), familyOf(server)) : server,
    )
    .join(', ')

function render({ lab, device, by, servers }: ResolverSet): Command[] {
  switch (by) {
    case 'resolved':
      // An empty word takes all away (resolvectl(1)).
      return [{ run: 'resolvectl', args: ['dns', device, ...(servers.length === 0 ? [''] : servers)] }]
    case 'resolvconf':
      return [
        servers.length === 0
          ? { run: 'resolvconf', args: ['-d', recordOf(lab, device)], text: '' }
          : {
              run: 'resolvconf',
              args: ['-a', recordOf(lab, device)],
              text: servers.map((server) => `nameserver ${server}\n`).join(''),
            },
      ]
    case 'file':
      return [{ run: 'name-servers', mark: aliasOf(lab, device), servers }]
    default:
      return unreachable(by)
  }
}

export const resolverSet: OperationKind<typeof schema> = {
  // systemd-resolved and resolvconf begin anew.
  lasting: ({ by }) => (by === 'file' ? 'over-reboots' : 'until-reboot'),
  schema,
  rank: ({ servers }) => (servers.length === 0 ? rank.unsetNameServers : rank.setNameServers),
  render,
  inverse(operation, before) {
    const { lab, device, by } = operation
    // With an interface goes what systemd-resolved knows of it.
    if (by === 'resolved' && !findLink(before, device)) return []
    const had = nameServersOf(before, operation).filter((server) => addressSchema.safeParse(server).success)
    return [{ op: 'resolver.set', lab, device, by, servers: had }]
  },
  verify(operation, after) {
    const seen = nameServersOf(after, operation)
    return serversText(seen) === serversText(operation.servers)
      ? undefined
      : `the name servers of ${operation.device} are ${serversText(seen) || 'none'}`
  },
  describe: ({ device, servers }) =>
    servers.length === 0
      ? `Take away the name servers of ${device}`
      : `Ask ${servers.join(', ')} for names, by ${device}`,
  touches: ({ device }) => [device],
}
