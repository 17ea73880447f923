// The last judge before a command runs: may this operation be done here, on these names, for this lab?
import { existsSync, readFileSync } from 'node:fs'
import { parseAlias, tableOf } from '../core/lab/resolve.ts'
import type { InsideOperation } from '../core/plan/operation.ts'
import { parseSubnet, subnetHas } from '../core/net.ts'
import { touchedBy } from '../core/plan/operation.ts'

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
  for (const name of touchedBy(operation)) {
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
  if (operation.op === 'dhcp.start' || operation.op === 'dhcp.stop')
    return operation.lab === lab
      ? undefined
      : `the network ${operation.network} of lab ${operation.lab} is not ${lab}'s`
  return undefined
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
  if (operation.op === 'link.add') return mark.kind === 'absent' ? undefined : addsToExisting(name, mark, session)
  if (mark.kind === 'lab' && mark.lab === session.lab) return undefined
  if (session.made.has(name) || session.shown.has(name)) return undefined
  if (mark.kind === 'absent') {
    // An inverse may speak of what is not there (any more): the command fails and hurts nobody. A service would wait for it.
    if (session.coming.has(name) || (session.phase === 'undo' && operation.op !== 'dhcp.start')) return undefined
    return `there is no interface ${name}`
  }
  // What is in a sandbox and unmarked is the sandbox's own uplink.
  if (session.scope === 'sandbox' && mark.kind === 'unmarked' && operation.op === 'sysctl.set') return undefined
  return mark.kind === 'lab'
    ? `${name} is of lab ${mark.lab}, not of ${session.lab}`
    : `${name} is not Tapdeck's, and the user was not shown that it would change`
}

const addsToExisting = (name: string, mark: Mark, { lab }: Session): string | undefined =>
  mark.kind === 'lab' && mark.lab === lab
    ? undefined
    : `there is already an interface ${name}, and it is not of lab ${lab}`
