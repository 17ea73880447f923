// The last judge before a command runs: may this operation be done here, on these names, for this lab?
import { existsSync, lstatSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { parseAlias, tableOf } from '../core/lab/resolve.ts'
import type { InsideOperation } from '../core/plan/operation.ts'
import { parseSubnet, subnetHas } from '../core/net.ts'
import { namedBy } from '../core/plan/operation.ts'

/** What the guard knows of the plan that is being carried out. */
export interface Session {
  /** `undo`: an inverse is run, which may speak of what was never made. */
  phase: 'do' | 'undo'
  /** Interfaces that the operations under judgement make themselves. */
  coming: ReadonlySet<string>
  lab: string
  scope: 'sandbox' | 'host'
  /** Interfaces that are not this lab's and that the user was shown as changed. */
  shown: ReadonlySet<string>
  /** Interfaces that this plan has made, or may have: one that has no mark yet is known by this alone. */
  made: Set<string>
  /** The lab that an interface of the kernel is marked with. */
  markOf(name: string): Mark
  /** Whether nobody but root can change what stands in a file. */
  isRootsAlone(file: string): boolean
}
export type Mark = { kind: 'absent' } | { kind: 'unmarked' } | { kind: 'lab'; lab: string }

/** Reads an interface's mark from the kernel: nobody's word is taken for it. */
export function markOf(name: string): Mark {
  if (!existsSync(`/sys/class/net/${name}`)) return { kind: 'absent' }
  try {
    const alias = parseAlias(readFileSync(`/sys/class/net/${name}/ifalias`, 'utf8').trim())
    return alias ? { kind: 'lab', lab: alias.lab } : { kind: 'unmarked' }
  } catch {
    return { kind: 'absent' }
  }
}

/** The file and every folder above it are root's, and nobody else may write there; a link is followed by nobody here. */
export function isRootsAlone(file: string): boolean {
  try {
    const { uid, mode } = lstatSync(file)
    const isOpen = (mode & 0o022) !== 0
    return uid === 0 && !isOpen && (mode & 0o170_000) !== 0o120_000 && (file === '/' || isRootsAlone(dirname(file)))
  } catch {
    return false
  }
}

/** Interfaces that an operation makes. */
export function madeBy(operation: InsideOperation): string[] {
  if (operation.op === 'link.add')
    return operation.link.kind === 'veth' ? [operation.name, operation.link.peer] : [operation.name]
  if (operation.op !== 'nm.connection' || operation.profile.type.kind === 'ethernet') return []
  return [operation.profile.interface]
}

/** The same, each interface looked at once: for operations that are judged together, before the first of them is done. */
export function markOfOnce(): (name: string) => Mark {
  const marks = new Map<string, Mark>()
  return (name) => {
    const mark = marks.get(name) ?? markOf(name)
    marks.set(name, mark)
    return mark
  }
}

/** Why an operation is refused, or undefined if it may be done. */
export function judge(operation: InsideOperation, session: Session): string | undefined {
  const own = ownNames(operation, session)
  if (own !== undefined) return own
  for (const name of namedBy(operation)) {
    const why = mayTouch(name, operation, session)
    if (why !== undefined) return why
  }
  return undefined
}

/** Names that an operation gives must be this lab's. */
function ownNames(operation: InsideOperation, session: Session): string | undefined {
  const { lab } = session
  if (operation.op === 'link.add' || operation.op === 'link.set') return foreignMark(operation.alias, lab)
  if (operation.op === 'nft.remove') return foreignTable(operation.table, lab)
  if (operation.op === 'nft.table') return foreignTable(operation.table, lab) ?? foreignRules(operation, session)
  if (operation.op === 'card.remember')
    return operation.lab === lab ? undefined : `the cards of lab ${operation.lab} are not ${lab}'s`
  if (operation.op === 'macvtap.grant' && session.scope === 'sandbox') return 'a sandbox has no files of macvtaps'
  if (operation.op === 'resolver.set') return foreignNames(operation, session)
  if (operation.op === 'dhcp.start' || operation.op === 'dhcp.stop')
    return operation.lab === lab
      ? undefined
      : `the network ${operation.network} of lab ${operation.lab} is not ${lab}'s`
  return isOfManagers(operation) ? foreignManaged(operation, session) : undefined
}

/** What programs ask for names is the machine's: a sandbox has none of its own. */
function foreignNames({ lab }: Extract<InsideOperation, { op: 'resolver.set' }>, session: Session): string | undefined {
  if (session.scope === 'sandbox') return 'a sandbox has no name servers of its own'
  return lab === session.lab ? undefined : `the name servers of lab ${lab} are not ${session.lab}'s`
}

type ManagerOperation = Extract<InsideOperation, { op: `nm.${string}` | `networkd.${string}` | `unit.${string}` }>
const isOfManagers = (operation: InsideOperation): operation is ManagerOperation =>
  operation.op.startsWith('nm.') || operation.op.startsWith('networkd.') || operation.op.startsWith('unit.')

/** The mark of profiles and units is the lab in their names. They are the machine's: a sandbox has none. */
function foreignManaged(operation: ManagerOperation, session: Session): string | undefined {
  if (session.scope === 'sandbox') return 'a sandbox has no managers of its network'
  if (operation.lab !== session.lab) return `what is of lab ${operation.lab} is not ${session.lab}'s`
  if (operation.op !== 'unit.install') return undefined
  // It is run as root at every start of the machine.
  const open = [operation.program, operation.file].find((file) => !session.isRootsAlone(file))
  return open === undefined ? undefined : `${open} can be changed by others than root, or is not there`
}

const foreignMark = (alias: string | undefined, lab: string): string | undefined =>
  alias === undefined || parseAlias(alias)?.lab === lab ? undefined : `the mark ${alias} is not one of lab ${lab}`

const foreignTable = (table: string, lab: string): string | undefined =>
  table === tableOf(lab) ? undefined : `the table ${table} is not the one of lab ${lab}`

/**
 * Rules of a network say what passes an interface, so that must be this lab's, or one that is yet to be made; and only a sandbox
 * has a way in, by which everything that comes is taken.
 */
function foreignRules(
  { networks, forwards, wayIn }: Extract<InsideOperation, { op: 'nft.table' }>,
  session: Session,
): string | undefined {
  if (wayIn && session.scope === 'host') return 'the network of the machine has no way in of Tapdeck'
  const foreign = [...networks, ...forwards].find(
    ({ bridge }) => bridge === 'lo' || isForeign(session.markOf(bridge), session.lab),
  )
  if (foreign) return `${foreign.bridge} is no network of lab ${session.lab}`
  const astray = forwards.find(
    ({ to, bridge }) => !networks.some((network) => network.bridge === bridge && holds(network, to.address)),
  )
  return astray && `the forward to ${astray.to.address} does not lead into ${astray.bridge}`
}

function holds({ subnet, subnet6 }: { subnet: string; subnet6?: string | undefined }, address: string): boolean {
  return [subnet, ...(subnet6 === undefined ? [] : [subnet6])].some((text) => {
    const parsed = parseSubnet(text)
    return parsed !== undefined && subnetHas(parsed, address)
  })
}

const isForeign = (mark: Mark, lab: string): boolean =>
  mark.kind === 'unmarked' || (mark.kind === 'lab' && mark.lab !== lab)

function mayTouch(name: string, operation: InsideOperation, session: Session): string | undefined {
  if (name === 'lo') return 'the loopback is never changed'
  const mark = session.markOf(name)
  if (operation.op === 'link.add' && madeBy(operation).includes(name))
    return mark.kind === 'absent' ? undefined : addsToExisting(name, mark, session)
  if (mark.kind === 'lab' && mark.lab === session.lab) return undefined
  // Nobody is shown that another's interface goes, gets our mark, or is opened to a user: no plan has that.
  const leavesIt =
    operation.op !== 'link.remove' &&
    operation.op !== 'macvtap.grant' &&
    !(operation.op === 'link.set' && operation.alias !== undefined)
  if (session.made.has(name) || (leavesIt && session.shown.has(name))) return undefined
  if (mark.kind === 'absent') {
    // An inverse may speak of what is not there (any more): the command fails and hurts nobody. A service would wait for it.
    // What is not there NetworkManager makes, or is told of before it comes.
    // Nor does taking away what was written for it change any.
    if (isOfManagers(operation) || (operation.op === 'resolver.set' && operation.servers.length === 0)) return undefined
    if (
      session.coming.has(name) ||
      (session.phase === 'undo' && operation.op !== 'dhcp.start' && operation.op !== 'lease.start')
    )
      return undefined
    return `there is no interface ${name}`
  }
  // What is in a sandbox and unmarked is the sandbox's own uplink.
  if (session.scope === 'sandbox' && mark.kind === 'unmarked' && operation.op === 'sysctl.set') return undefined
  return mark.kind === 'lab'
    ? `${name} is of lab ${mark.lab}, not of ${session.lab}`
    : `${name} is not Tapdeck's, and the user was not shown that it would change`
}

/** In an undoing what this plan has made, by NetworkManager say, goes before what was there comes again. */
const addsToExisting = (name: string, mark: Mark, { lab, phase, made }: Session): string | undefined =>
  (mark.kind === 'lab' && mark.lab === lab) || (phase === 'undo' && made.has(name))
    ? undefined
    : `there is already an interface ${name}, and it is not of lab ${lab}`

/** Interfaces that a list of operations makes. */
export const comingIn = (operations: InsideOperation[]): ReadonlySet<string> => new Set(operations.flatMap(madeBy))
