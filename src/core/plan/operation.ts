// The closed set of operations: every change that Tapdeck can make to a machine. What is not in this table does not exist.
import { z } from 'zod'
import type { HostSnapshot } from '../host/schema.ts'
import type { Command, Setting } from './command.ts'
import { addressAdd, addressRemove } from './operations/address.ts'
import { bondSet } from './operations/links/bond-set.ts'
import { bridgePort } from './operations/links/bridge-port.ts'
import { bridgeSet } from './operations/links/bridge-set.ts'
import { bridgeVlan } from './operations/links/bridge-vlan.ts'
import { cardRemember } from './operations/links/card-remember.ts'
import { dhcpStart, dhcpStop } from './operations/services/dhcp.ts'
import { resolverSet } from './operations/services/resolver.ts'
import { leaseStart, leaseStop } from './operations/services/lease.ts'
import { nmActivate, nmDeactivate } from './operations/managers/activate.ts'
import { nmConnection } from './operations/managers/connection.ts'
import { nmKeep } from './operations/managers/keep.ts'
import { networkdUnmanaged } from './operations/managers/networkd.ts'
import { nmRemove } from './operations/managers/remove.ts'
import { unitInstall, unitRemove } from './operations/managers/unit.ts'
import { nmUnmanaged } from './operations/managers/unmanaged.ts'
import { macvtapGrant } from './operations/macvtap/grant.ts'
import { macvtapSet } from './operations/macvtap/set.ts'
import { linkAdd } from './operations/links/link-add.ts'
import { linkMaster } from './operations/links/link-master.ts'
import { linkRemove } from './operations/links/link-remove.ts'
import { linkSet } from './operations/links/link-set.ts'
import { nftRemove, nftTable } from './operations/nft-table.ts'
import { routeAdd, routeRemove } from './operations/route.ts'
import {
  sandboxClose,
  sandboxOpen,
  uplinkForward,
  uplinkStart,
  uplinkStop,
  uplinkUnforward,
} from './operations/services/sandbox.ts'
import { sysctlRemember, sysctlSet } from './operations/sysctl.ts'
import type { OperationKind } from './kind.ts'

/** What the helper does, inside of the lab's network namespace. */
const inside = {
  'link.add': linkAdd,
  'link.remove': linkRemove,
  'link.set': linkSet,
  'link.master': linkMaster,
  'bond.set': bondSet,
  'bridge.set': bridgeSet,
  'bridge.port': bridgePort,
  'bridge.vlan': bridgeVlan,
  'macvtap.set': macvtapSet,
  'macvtap.grant': macvtapGrant,
  'address.add': addressAdd,
  'address.remove': addressRemove,
  'route.add': routeAdd,
  'route.remove': routeRemove,
  'card.remember': cardRemember,
  'sysctl.set': sysctlSet,
  'sysctl.remember': sysctlRemember,
  'nft.table': nftTable,
  'nft.remove': nftRemove,
  'dhcp.start': dhcpStart,
  'dhcp.stop': dhcpStop,
  'lease.start': leaseStart,
  'lease.stop': leaseStop,
  'resolver.set': resolverSet,
  'nm.connection': nmConnection,
  'nm.keep': nmKeep,
  'nm.remove': nmRemove,
  'nm.activate': nmActivate,
  'nm.deactivate': nmDeactivate,
  'nm.unmanaged': nmUnmanaged,
  'networkd.unmanaged': networkdUnmanaged,
  'unit.install': unitInstall,
  'unit.remove': unitRemove,
} as const

/** What the engine does as the user, outside of a sandbox; never the helper. */
const outside = {
  'sandbox.open': sandboxOpen,
  'sandbox.close': sandboxClose,
  'uplink.start': uplinkStart,
  'uplink.stop': uplinkStop,
  'uplink.forward': uplinkForward,
  'uplink.unforward': uplinkUnforward,
} as const

const kinds = { ...inside, ...outside }
type Kinds = typeof kinds
/** Every operation that there is: what the helper does, then what the engine does. */
export const operationNames: { inside: readonly string[]; outside: readonly string[] } = {
  inside: Object.keys(inside),
  outside: Object.keys(outside),
}
export type OperationName = keyof Kinds
/** Spelled by the kinds' schemas; a union over the table. */
export type Operation = { [Name in OperationName]: z.output<Kinds[Name]['schema']> }[OperationName]
export type InsideOperation = Extract<Operation, { op: keyof typeof inside }>
export type OutsideOperation = Extract<Operation, { op: keyof typeof outside }>

// A union by `op`, so that a bad operation is refused for its own reason and not for every other kind's.
const schemasOf = (table: Record<string, { schema: z.ZodType }>): Map<string, z.ZodType> =>
  new Map(Object.entries(table).map(([name, { schema }]) => [name, schema]))
const insideSchemas = schemasOf(inside)
const allSchemas = schemasOf(kinds)

const headSchema = z.looseObject({ op: z.string() })

function parseWith(
  schemas: Map<string, z.ZodType>,
  value: unknown,
): { ok: true; value: unknown } | { ok: false; why: string } {
  const head = headSchema.safeParse(value)
  if (!head.success) return { ok: false, why: 'it is not an operation' }
  const schema = schemas.get(head.data.op)
  if (!schema) return { ok: false, why: `there is no operation ${JSON.stringify(head.data.op.slice(0, 40))} here` }
  const parsed = schema.safeParse(value)
  if (parsed.success) return { ok: true, value: parsed.data }
  const [issue] = parsed.error.issues
  return {
    ok: false,
    // what is wrong may be a name of a megabyte
    why: `${head.data.op}: ${issue ? `${issue.path.join('.')} ${issue.message}` : 'it is not valid'}`.slice(0, 300),
  }
}

/** Anything → an operation of the helper's, or why not. The only way by which one comes into being from outside. */
export function parseInside(value: unknown): { ok: true; operation: InsideOperation } | { ok: false; why: string } {
  const parsed = parseWith(insideSchemas, value)
  return parsed.ok ? { ok: true, operation: parsed.value as InsideOperation } : parsed
}

/** Schema of any operation, for plans that cross the contract. */
export const operationSchema: z.ZodType<Operation> = z.custom<Operation>(
  (value) => parseWith(allSchemas, value).ok,
  'is not an operation',
)

export const isInside = (operation: Operation): operation is InsideOperation => Object.hasOwn(inside, operation.op)
export const isOutside = (operation: Operation): operation is OutsideOperation => Object.hasOwn(outside, operation.op)

const kindOf = (operation: Operation): OperationKind<z.ZodType<Operation>> => kinds[operation.op]

export const renderOperation = (operation: Operation, setting: Setting): Command[] =>
  kindOf(operation).render(operation, setting)
export const invertOperation = (operation: Operation, before: HostSnapshot): Operation[] =>
  kindOf(operation).inverse(operation, before)
export const verifyOperation = (operation: Operation, after: HostSnapshot): string | undefined =>
  kindOf(operation).verify(operation, after)
export const describeOperation = (operation: Operation): string => kindOf(operation).describe(operation)
export const rankOperation = (operation: Operation): number => kindOf(operation).rank(operation)
export const touchedBy = (operation: Operation): string[] => kindOf(operation).touches(operation)
/** Every interface that an operation speaks of: what it changes, and what it only names. */
export const namedBy = (operation: Operation): string[] => [
  ...touchedBy(operation),
  ...(kindOf(operation).mentions?.(operation) ?? []),
]
/** Seconds; see `settles` in kind.ts. */
export const settlingTime = (operation: Operation): number => kindOf(operation).settles?.(operation) ?? 0
/** Whether what it changes is still so after a reboot. */
export function outlastsReboot(operation: Operation): boolean {
  const { lasting } = kindOf(operation)
  return (typeof lasting === 'function' ? lasting(operation) : lasting) === 'over-reboots'
}
