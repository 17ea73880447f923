// Where this machine's name servers are kept: /etc/resolv.conf and whose it is, systemd-resolved's by interface, resolvconf's records.
import { realpathSync } from 'node:fs'
import { plainResolver, resolvConf, resolverBy, type RawResolver } from '../../core/host/resolver.ts'
import { linkName, namesIn, textOf } from './files.ts'
import type { Place } from './place.ts'
import type { NamedProcess } from './processes.ts'
import { findProgram, read } from './run.ts'

/** Where resolvconf keeps its records: Debian's own, openresolv up to 3.12, openresolv since. */
const recordFolders = ['/run/resolvconf/interface', '/run/resolvconf/interfaces', '/run/resolvconf/keys']

/** Only the machine's: a sandbox has none of its own. Throws FaultError `host.unreadable`. */
export async function readResolver(place: Place, processes: readonly NamedProcess[]): Promise<RawResolver> {
  if (place.kind !== 'machine') return plainResolver
  const isLink = linkName(resolvConf) !== undefined
  const file = {
    ...(isLink ? { leadsTo: leadsTo() } : {}),
    text: textOf(resolvConf) ?? '',
    programs: programsAmong(processes),
  }
  const by = resolverBy(file)
  return {
    ...file,
    links: by === 'resolved' ? await read(place, ['resolvectl', '--no-pager', 'dns']) : '',
    records: by === 'resolvconf' ? records() : {},
  }
}

/** A link that leads to nothing (yet) is a link all the same. */
function leadsTo(): string {
  try {
    return realpathSync(resolvConf)
  } catch {
    return 'nowhere'
  }
}

/** comm, cut at 15 characters. */
const programsAmong = (processes: readonly NamedProcess[]): RawResolver['programs'] => {
  const runs = (program: string): boolean => processes.some(({ name }) => name === program)
  return [
    ...(runs('systemd-resolve') ? (['resolved'] as const) : []),
    ...(runs('NetworkManager') ? (['networkmanager'] as const) : []),
    ...(findProgram('resolvconf') === undefined ? [] : (['resolvconf'] as const)),
  ]
}

const records = (): Record<string, string> =>
  Object.fromEntries(
    recordFolders.flatMap((folder) =>
      namesIn(folder).map((name): [string, string] => [name, textOf(`${folder}/${name}`) ?? '']),
    ),
  )
