// What services keep in files: dnsmasq its configuration and leases, NetworkManager and networkd what they manage.
import { readFileSync } from 'node:fs'
import { configFilesOf, leaseFilesOf } from '../../core/host/parse/dnsmasq.ts'
import type { RawHost, RawProcess } from '../../core/host/raw.ts'
import { namesIn, textOf } from './files.ts'
import type { Place } from './place.ts'

/** A path as the place's processes mean it. */
const pathIn = (place: Place, file: string): string =>
  place.kind === 'machine' ? file : `/proc/${place.holder}/root${file}`

export interface DnsmasqFiles {
  configFiles: Record<string, string>
  leaseFiles: Record<string, string>
  unread: RawHost['unread']
}

/** Files that are not there are no matter: a server that gave no lease has none. Those that may not be read are. */
export function readDnsmasqFiles(place: Place, dnsmasq: readonly RawProcess[]): DnsmasqFiles {
  const configs = [...new Set(dnsmasq.flatMap(({ args }) => configFilesOf(args)))]
  const configFiles = Object.fromEntries(
    configs.flatMap((file): [string, string][] => {
      const text = textOf(pathIn(place, file))
      return text === undefined ? [] : [[file, text]]
    }),
  )
  const leaseFiles: Record<string, string> = {}
  const unread: RawHost['unread'] = []
  for (const file of new Set(dnsmasq.flatMap(({ args }) => leaseFilesOf(args, configFiles)))) {
    try {
      leaseFiles[file] = readFileSync(pathIn(place, file), 'utf8')
    } catch (error) {
      if (error instanceof Error && 'code' in error && (error.code === 'EACCES' || error.code === 'EPERM'))
        unread.push({ part: 'leases', reason: `${file} may not be read by this user` })
    }
  }
  return { configFiles, leaseFiles, unread }
}

const filesIn = (folder: string): Record<string, string> =>
  Object.fromEntries(
    namesIn(folder).flatMap((name): [string, string][] => {
      const text = textOf(`${folder}/${name}`)
      return text === undefined ? [] : [[name, text]]
    }),
  )

/** What the managers that run here say of each interface, by its index. */
export const readManagerFiles = (managers: readonly string[]): Pick<RawHost, 'networkManager' | 'networkd'> => ({
  networkManager: managers.includes('NetworkManager') ? filesIn('/run/NetworkManager/devices') : {},
  networkd: managers.includes('systemd-network') ? filesIn('/run/systemd/netif/links') : {},
})
