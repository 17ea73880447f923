// What programs that configure interfaces say: NetworkManager by nmcli, ifupdown and systemd by their files.
import { createHash } from 'node:crypto'
import { existsSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { deviceColumns, profileColumns, profileProperties, profilesToRead } from '../../core/host/managers/nmcli.ts'
import { profileId } from '../../core/host/managers/connection.ts'
import { noManagers, type RawManagers } from '../../core/host/managers/raw.ts'
import { networkdFile, networkdFolder } from '../../core/host/managers/networkd.ts'
import { isNetworkFile, networkFolders } from '../../core/host/managers/network-files.ts'
import { unitFile, unitFolder, unitName } from '../../core/host/managers/unit.ts'
import { unmanagedFile, unmanagedFolder } from '../../core/host/managers/unmanaged.ts'
import { namesIn, textOf } from './files.ts'
import type { Place } from './place.ts'
import { findProgram, read } from './run.ts'

/** A sandbox is nobody's but Tapdeck's. Throws FaultError `host.unreadable`. */
export async function readManaged(place: Place, managers: readonly string[]): Promise<RawManagers> {
  if (place.kind !== 'machine') return noManagers
  const files = {
    interfaces: readInterfaces(),
    unmanaged: readUnmanaged(),
    networkd: readNetworkd(),
    ...(managers.includes('systemd-network') ? { networkFiles: readNetworkFiles() } : {}),
    units: readUnits(),
  }
  const nmcli = managers.includes('NetworkManager') ? findProgram('nmcli') : undefined
  return { ...noManagers, ...(nmcli === undefined ? {} : await readSettled(place, nmcli)), ...files }
}

/** A profile that goes while nmcli speaks of it makes that fail: then all is asked once more. */
const readSettled = (place: Place, nmcli: string): ReturnType<typeof readProfiles> =>
  readProfiles(place, nmcli).catch(() => readProfiles(place, nmcli))

const terse = ['-c', 'no', '-t', '-e', 'yes'] as const

/** The settings of profiles as they were read last, and what they were read from. */
let known: { from: string; details: string } = { from: '', details: '' }

async function readProfiles(
  place: Place,
  nmcli: string,
): Promise<Pick<RawManagers, 'profiles' | 'devices' | 'details'>> {
  const ask = (columns: readonly string[], words: readonly string[]): Promise<string> =>
    read(place, [nmcli, ...terse, '-f', columns.join(','), ...words])
  // Taken first: what is written while we read is read again next time.
  const stamp = profileStamp()
  const [profiles, devices] = await Promise.all([
    ask(profileColumns, ['connection', 'show']),
    ask(deviceColumns, ['device', 'status']),
  ])
  const uuids = profilesToRead(profiles)
  const from = `${stamp} ${uuids.join(' ')}`
  if (from !== known.from)
    known = { from, details: uuids.length === 0 ? '' : await ask(profileProperties, ['connection', 'show', ...uuids]) }
  return { profiles, devices, details: known.details }
}

/** Where NetworkManager keeps profiles, also those in memory; only root may read the files, but anyone sees when they change. */
export const profileFolders = [
  ...['/run', '/etc', '/usr/lib'].map((root) => `${root}/NetworkManager/system-connections`),
  '/etc/sysconfig/network-scripts',
]

function profileStamp(): string {
  const hash = createHash('sha256')
  for (const folder of profileFolders)
    for (const name of namesIn(folder)) {
      const stat = statSync(`${folder}/${name}`, { bigint: true, throwIfNoEntry: false })
      hash.update(`${folder}/${name} ${stat?.ino} ${stat?.size} ${stat?.mtimeNs}\n`)
    }
  return hash.digest('hex')
}

/** Whether NetworkManager has a profile of a lab, by the names of files alone: anyone may see those. A slash is an underscore in them, which no lab's name has. */
export const hasProfiles = (lab: string): boolean =>
  profileFolders.some((folder) => namesIn(folder).some((name) => name.startsWith(profileId(lab, '').replace('/', '_'))))

/** interfaces(5): the file, what it includes with `source` and `source-directory`; one level, as Debian sets it up. */
function readInterfaces(): Record<string, string> {
  const main = '/etc/network/interfaces'
  const text = findProgram('ifup') === undefined ? undefined : textOf(main)
  if (text === undefined) return {}
  const files = text.split('\n').flatMap((line) => {
    const [word, pattern] = line.trim().split(/\s+/)
    if (pattern === undefined || (word !== 'source' && word !== 'source-directory')) return []
    const path = resolve('/etc/network', pattern)
    const folder = word === 'source' ? dirname(path) : path
    return namesIn(folder)
      .map((name) => `${folder}/${name}`)
      .filter((file) => word === 'source-directory' || path.endsWith('/*') || file === path)
  })
  return Object.fromEntries(
    [main, ...files].flatMap((file): [string, string][] => {
      const own = textOf(file)
      return own === undefined ? [] : [[file, own]]
    }),
  )
}

/** The lab in the name of a file of ours: `90-tapdeck-<lab>.conf`, `0-tapdeck-<lab>.network`, `tapdeck-<lab>.service`. */
const labsIn = (folder: string, pattern: RegExp): string[] =>
  namesIn(folder).flatMap((name) => pattern.exec(name)?.[1] ?? [])

const readUnmanaged = (): RawManagers['unmanaged'] =>
  Object.fromEntries(
    labsIn(unmanagedFolder, /^90-tapdeck-(.+)\.conf$/).map((lab) => [lab, textOf(unmanagedFile(lab)) ?? '']),
  )

const readNetworkd = (): RawManagers['networkd'] =>
  Object.fromEntries(
    labsIn(networkdFolder, /^0-tapdeck-(.+)\.network$/).map((lab) => [lab, textOf(networkdFile(lab)) ?? '']),
  )

const readNetworkFiles = (): RawManagers['networkFiles'] =>
  Object.fromEntries(
    networkFolders.flatMap((folder) =>
      namesIn(folder)
        .filter(isNetworkFile)
        .flatMap((name): [string, string][] => {
          const text = textOf(`${folder}/${name}`)
          return text === undefined ? [] : [[`${folder}/${name}`, text]]
        }),
    ),
  )

const readUnits = (): RawManagers['units'] =>
  Object.fromEntries(
    labsIn(unitFolder, /^tapdeck-(.+)\.service$/).map((lab) => [
      lab,
      {
        text: textOf(unitFile(lab)) ?? '',
        state: existsSync(`${unitFolder}/multi-user.target.wants/${unitName(lab)}`) ? 'enabled' : 'disabled',
      },
    ]),
  )
