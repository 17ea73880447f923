// Reads a whole snapshot, with few processes at once: `ip`, `bridge`, `nft`, and one for the settings of the kernel.
import { parseLinks, type ParsedLink } from '../../core/host/parse/link.ts'
import { splitDocuments } from '../../core/host/parse/json.ts'
import { sysctlFile, sysctlKeys } from '../../core/host/parse/sysctl.ts'
import type { RawHost } from '../../core/host/raw.ts'
import type { HostSnapshot } from '../../core/host/schema.ts'
import { assembleSnapshot } from '../../core/host/snapshot.ts'
import { uplinkNet } from '../../core/plan/operations/sandbox.ts'
import { textOf } from './files.ts'
import { namespaceOf, processOf, type Place } from './place.ts'
import { readProcesses, readTapHolders } from './processes.ts'
import { readRules } from './rules.ts'
import { read, run } from './run.ts'
import { readManaged } from './managers.ts'
import { readDnsmasqFiles, readManagerFiles } from './services.ts'
import { readCards, readEarlyFacts, readPci } from './sysfs.ts'

/** What a snapshot needs from elsewhere in the engine. */
export interface ReadDeps {
  /** The way out of a sandbox; none if not given. */
  uplink?: (place: Place) => HostSnapshot['uplink'] | Promise<HostSnapshot['uplink']>
  /** The packet rules as `nft -j -t list ruleset` prints them, from someone who may read them; our own nft if not given. */
  rules?: () => Promise<string>
}

/** `address` prints all that `link` prints, so one dump gives both; `-d` makes routes say their table and type. */
const ipCommands = ['address show', 'route show table all', 'neighbour show']
const bridgeCommands = ['fdb show', 'vlan show']

/**
 * The snapshot of a place, now. Throws FaultError `host.unreadable` (a tool failed or said something unknown) or `host.gone`
 * (the sandbox has ended). What this user may not read is named in `unread`.
 */
export async function readHost(place: Place, deps: ReadDeps = {}): Promise<HostSnapshot> {
  const namespace = namespaceOf(place)
  const ip = read(place, ['ip', '-j', '-d', '-s', '-batch', '-'], lines(ipCommands))
  const bridge = read(place, ['bridge', '-j', '-batch', '-'], lines(bridgeCommands))
  const rules = readRules(place, deps.rules)
  const uplink = Promise.resolve(deps.uplink?.(place) ?? ({ kind: 'none' } as const))
  // while those run: everything that is only files
  const { tapOwners, ownBridges, foreign } = readEarlyFacts(place)
  const sysctls = readSysctls(place, place.kind === 'sandbox' ? [...ownBridges, uplinkNet.device] : ownBridges, foreign)
  const processes = readProcesses(place, namespace)
  const dnsmasqFiles = readDnsmasqFiles(place, processes.dnsmasq)
  const managerFiles = readManagerFiles(processes.managers)
  const managed = readManaged(place, processes.managers)
  const all = Promise.all([ip, bridge, rules, uplink, sysctls, managed])
  const pci = place.kind === 'machine' ? readPci() : []

  // `all` is raced so that its failure is met here and is never an unhandled rejection
  const ipText = await Promise.race([ip, all.then(() => ip)])
  const [addresses = '', routes = '', neighbours = ''] = splitDocuments(
    ipText,
    ipCommands.map((each) => `ip ${each}`),
  )
  const links = parseLinks(addresses)
  const cards = await readCards(place, links)
  const [, bridgeText, ruleTexts, uplinkSeen, sysctlText, managedTexts] = await all
  const [fdb = '', vlans = ''] = splitDocuments(
    bridgeText,
    bridgeCommands.map((each) => `bridge ${each}`),
  )
  const raw: RawHost = {
    addresses,
    routes,
    neighbours,
    fdb,
    vlans,
    ...ruleTexts,
    sysctls: sysctlText,
    bonds: readBonds(place, links),
    tapOwners,
    tapHolders: readTapHolders(namespace, links, processes.all),
    cards,
    pci,
    dnsmasq: processes.dnsmasq,
    qemu: processes.qemu,
    dhcpClients: processes.dhcpClients,
    ...dnsmasqFiles,
    managers: processes.managers,
    ...managerFiles,
    managed: managedTexts,
    uplink: uplinkSeen,
    unread: [...ruleTexts.unread, ...dnsmasqFiles.unread],
  }
  return assembleSnapshot(raw, links)
}

const lines = (commands: readonly string[]): string => commands.map((command) => `${command}\n`).join('')

const readBonds = (place: Place, links: readonly ParsedLink[]): Record<string, string> =>
  Object.fromEntries(
    links.flatMap(({ kind, name }): [string, string][] => {
      const text = kind === 'bond' ? textOf(`/proc/${processOf(place)}/net/bonding/${name}`) : undefined
      return text === undefined ? [] : [[name, text]]
    }),
  )

/**
 * /proc/sys/net shows the reader's own namespace (proc_sys_lookup goes by the current task), so a sandbox's is read by a
 * process in it; `grep` prints each value with its file.
 */
async function readSysctls(place: Place, ownBridges: readonly string[], foreign: readonly string[]): Promise<string> {
  const files = sysctlKeys(ownBridges, foreign).map(sysctlFile)
  if (place.kind === 'machine')
    return files
      .map((file) => [file, textOf(file)])
      .flatMap(([file, text]) => (text === undefined ? [] : [`${file}:${text}`]))
      .join('')
  // 2: some key is not there (no br_netfilter, no IPv6), which is no fault
  const { stdout } = await run(place, ['grep', '-Hs', '.', ...files])
  return stdout
}
