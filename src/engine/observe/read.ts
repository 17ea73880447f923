// Reads a whole snapshot, with few processes at once: `ip`, `bridge` and `nft` behind one shell, and one for the settings of the kernel.
import { parseLinks, type ParsedLink } from '../../core/host/parse/iproute2/link.ts'
import { splitDocuments } from '../../core/host/parse/json.ts'
import { sysctlFile, sysctlKeys } from '../../core/host/parse/sysctl.ts'
import type { RawHost } from '../../core/host/raw.ts'
import type { HostSnapshot } from '../../core/host/schema.ts'
import { assembleSnapshot } from '../../core/host/snapshot.ts'
import { uplinkNet } from '../../core/plan/operations/services/sandbox.ts'
import { textOf } from './files.ts'
import { namespaceOf, processOf, type Place } from './place.ts'
import { readProcesses, readTapHolders } from './processes.ts'
import { readRules, rulesReading } from './rules.ts'
import { outputOf, run, runTogether, type Reading } from './run.ts'
import { readManaged } from './managers.ts'
import { readResolver } from './resolver.ts'
import { readDnsmasqFiles, readManagerFiles } from './services.ts'
import { readCards, readEarlyFacts, readMacvtapOwners, readPci, readTapOwners } from './sysfs.ts'

/** What a snapshot needs from elsewhere in the engine. */
export interface ReadDeps {
  /** The way out of a sandbox; none if not given. */
  uplink?: (place: Place) => HostSnapshot['uplink'] | Promise<HostSnapshot['uplink']>
  /** The packet rules as `nft -j -t list ruleset` prints them, from someone who may read them; our own nft if not given. */
  rules?: () => Promise<string>
}

/** `address` prints all that `link` prints, so one dump gives both; `-d` makes routes say their table and type. */
export const ipCommands = ['address show', 'route show table all', 'neighbour show']
const bridgeCommands = ['fdb show', 'vlan show']

const lines = (commands: readonly string[]): string => commands.map((command) => `${command}\n`).join('')
/** It takes commands from its input. */
export const ipProgram = ['ip', '-j', '-d', '-s', '-batch', '-']
const ipReading: Reading = { argv: ipProgram, input: lines(ipCommands) }
const bridgeReading: Reading = { argv: ['bridge', '-j', '-batch', '-'], input: lines(bridgeCommands) }

/** A snapshot with the texts that it was made of. */
export interface HostReading {
  raw: RawHost
  snapshot: HostSnapshot
}

/**
 * The snapshot of a place, now. Throws FaultError `host.unreadable` (a tool failed or said something unknown) or `host.gone`
 * (the sandbox has ended). What this user may not read is named in `unread`.
 */
export const readHost = async (place: Place, deps: ReadDeps = {}): Promise<HostSnapshot> =>
  (await readAll(place, deps)).snapshot

/** As `readHost`, with its texts. */
export async function readAll(place: Place, deps: ReadDeps): Promise<HostReading> {
  const namespace = namespaceOf(place)
  const nft = deps.rules ? undefined : rulesReading()
  const together = runTogether(place, [ipReading, bridgeReading, ...(nft ? [nft] : [])])
  const rules = readRules(place, deps.rules ? deps.rules() : together.then(([, , output]) => output))
  const uplink = Promise.resolve(deps.uplink?.(place) ?? ({ kind: 'none' } as const))
  // while those run: everything that is only files
  const { tapOwners, ownBridges, foreign } = readEarlyFacts(place)
  const sysctls = readSysctls(place, place.kind === 'sandbox' ? [...ownBridges, uplinkNet.device] : ownBridges, foreign)
  const processes = readProcesses(place, namespace)
  const dnsmasqFiles = readDnsmasqFiles(place, processes.dnsmasq)
  const managerFiles = readManagerFiles(processes.managers)
  const managed = readManaged(place, processes.managers)
  const resolver = readResolver(place, processes.all)
  const pci = place.kind === 'machine' ? readPci() : []

  const [[ip, bridge], ruleTexts, uplinkSeen, sysctlText, managedTexts, resolverSeen] = await Promise.all([
    together,
    rules,
    uplink,
    sysctls,
    managed,
    resolver,
  ])
  const ipTexts = ipTextsOf(outputOf(ip, ipReading))
  const [fdb = '', vlans = ''] = splitDocuments(
    outputOf(bridge, bridgeReading),
    bridgeCommands.map((each) => `bridge ${each}`),
  )
  const links = parseLinks(ipTexts.addresses)
  const cards = await readCards(place, links)
  const raw: RawHost = {
    ...ipTexts,
    fdb,
    vlans,
    ...ruleTexts,
    sysctls: sysctlText,
    bonds: readBonds(place, links),
    tapOwners,
    macvtapOwners: readMacvtapOwners(place, links),
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
    resolver: resolverSeen,
    uplink: uplinkSeen,
    unread: [...ruleTexts.unread, ...dnsmasqFiles.unread],
  }
  return { raw, snapshot: assembleSnapshot(raw, links) }
}

/** What `ip` alone tells: links, addresses, routes, neighbours. */
export type IpTexts = Pick<RawHost, 'addresses' | 'routes' | 'neighbours'>

/** One process: the rest of a snapshot takes several times as long. */
export const readIp = async (place: Place): Promise<IpTexts> =>
  ipTextsOf(outputOf(await run(place, ipReading.argv, ipReading.input), ipReading))

/** The answers to `ipCommands`, apart. */
export function ipTextsOf(text: string): IpTexts {
  const [addresses = '', routes = '', neighbours = ''] = splitDocuments(
    text,
    ipCommands.map((each) => `ip ${each}`),
  )
  return { addresses, routes, neighbours }
}

/** `raw` with newer texts of `ip`; what belongs to links that are new is read, all else is as it was. */
export async function withIp(place: Place, raw: RawHost, texts: IpTexts): Promise<HostReading> {
  const links = parseLinks(texts.addresses)
  const fresh = links.filter(({ name, kind }) => kind === 'card' && raw.cards[name] === undefined)
  const taps = links.filter(({ name, tap }) => tap !== undefined && raw.tapOwners[name] === undefined)
  const newer: RawHost = {
    ...raw,
    ...texts,
    bonds: readBonds(place, links),
    macvtapOwners: readMacvtapOwners(place, links),
    cards: { ...raw.cards, ...(await readCards(place, fresh)) },
    tapOwners: {
      ...raw.tapOwners,
      ...readTapOwners(
        place,
        taps.map(({ name }) => name),
      ),
    },
  }
  return { raw: newer, snapshot: assembleSnapshot(newer, links) }
}

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
