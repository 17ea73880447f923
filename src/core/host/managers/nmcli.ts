// What nmcli prints in terse mode → connection profiles, and what NetworkManager says of each interface.
import { z } from 'zod'
import { unreadable } from '../parse/json.ts'
import { connectionSchema, type Connection, type ProfileAddressing, type ProfileSettings } from './connection.ts'

/** The columns that are asked for, in this order. */
export const profileColumns = [
  ...['UUID', 'NAME', 'TYPE', 'ACTIVE', 'DEVICE', 'STATE', 'FILENAME', 'AUTOCONNECT', 'AUTOCONNECT-PRIORITY'],
] as const
export const deviceColumns = ['DEVICE', 'TYPE', 'STATE', 'CON-UUID'] as const
/** The properties that are asked for of the kinds that a lab has to do with. */
export const profileProperties = [
  ...['connection.uuid', 'connection.interface-name', 'connection.master', 'connection.slave-type'],
  ...['802-3-ethernet.cloned-mac-address', '802-3-ethernet.mtu', 'bridge.stp', 'bridge.forward-delay'],
  ...['bridge.vlan-filtering', 'bridge-port.vlans', 'bond.options', 'vlan.parent', 'vlan.id'],
  ...['ipv4', 'ipv6'].flatMap((family) =>
    ['method', 'addresses', 'gateway', 'dns', 'dns-search', 'routes'].map((key) => `${family}.${key}`),
  ),
] as const

const kinds = new Set(['802-3-ethernet', 'bridge', 'bond', 'vlan'])

/** What NetworkManager says of an interface. */
export interface NmDevice {
  name: string
  /** `externally`: it only notes what somebody else made. */
  care: 'managed' | 'externally' | 'unmanaged'
  connection?: string
}

/** A line of `nmcli -t -e yes`: fields between colons, colons and backslashes in them behind a backslash. */
function fieldsOf(line: string): string[] {
  const fields = ['']
  for (let at = 0; at < line.length; at++) {
    if (line[at] === ':') fields.push('')
    else {
      if (line[at] === '\\') at++
      fields[fields.length - 1] += line[at] ?? ''
    }
  }
  return fields
}

const linesOf = (text: string): string[] => text.split('\n').filter((line) => line !== '')

function rowsOf<Column extends string>(text: string, columns: readonly Column[], command: string) {
  return linesOf(text).map((line) => {
    const fields = fieldsOf(line)
    if (fields.length !== columns.length)
      throw unreadable(`\`${command}\``, `${fields.length} fields, not ${columns.length}: ${line}`)
    return (column: Column): string => fields[columns.indexOf(column)] ?? ''
  })
}

/** `nmcli -t -e yes -f DEVICE,TYPE,STATE,CON-UUID device status` */
export function parseNmDevices(text: string): NmDevice[] {
  return rowsOf(text, deviceColumns, 'nmcli device status').map((value) => {
    const state = value('STATE')
    const uuid = value('CON-UUID')
    return {
      name: value('DEVICE'),
      care: state === 'unmanaged' ? 'unmanaged' : state.includes('externally') ? 'externally' : 'managed',
      ...(uuid === '' ? {} : { connection: uuid }),
    }
  })
}

/** UUIDs of the profiles in the list whose settings are to be read. */
export const profilesToRead = (list: string): string[] =>
  rowsOf(list, profileColumns, 'nmcli connection show').flatMap((value) =>
    kinds.has(value('TYPE')) ? [value('UUID')] : [],
  )

/**
 * The profiles, without those by which NetworkManager only notes what others made: they come and go with those interfaces.
 * `details` may speak of some of them only. Fault `host.unreadable`.
 */
export function parseConnections(list: string, details: string, devices: readonly NmDevice[]): Connection[] {
  const noted = new Set(devices.flatMap(({ care, connection }) => (care === 'externally' ? [connection] : [])))
  const settings = parseDetails(details)
  return rowsOf(list, profileColumns, 'nmcli connection show')
    .filter((value) => !noted.has(value('UUID')))
    .map((value) => {
      const file = value('FILENAME')
      const known = settings.get(value('UUID'))
      return connectionSchema.parse({
        uuid: value('UUID'),
        id: value('NAME'),
        type: value('TYPE'),
        autoconnect: value('AUTOCONNECT') === 'yes',
        priority: Number(value('AUTOCONNECT-PRIORITY')),
        ...(value('DEVICE') === '' ? {} : { device: value('DEVICE') }),
        ...(value('STATE') === '' ? {} : { state: value('STATE') }),
        stored: file === '' || file.startsWith('/run/') ? 'memory' : 'disk',
        ...(file === '' ? {} : { file }),
        ...(known ? { settings: known } : {}),
      })
    })
}

/** Blocks of `property:value`, an empty line between profiles; here colons are not escaped. */
function parseDetails(text: string): Map<string, ProfileSettings> {
  const found = new Map<string, ProfileSettings>()
  for (const block of text.split(/\n{2,}/)) {
    const values = new Map(
      linesOf(block).map((line): [string, string] => {
        const at = line.indexOf(':')
        return [line.slice(0, at), line.slice(at + 1)]
      }),
    )
    const uuid = values.get('connection.uuid')
    if (uuid !== undefined) found.set(uuid, settingsOf(values))
  }
  return found
}

function settingsOf(values: ReadonlyMap<string, string>): ProfileSettings {
  const text = <Key extends string>(key: Key, property: string): Partial<Record<Key, string>> => {
    const value = values.get(property) ?? ''
    const entry: Partial<Record<Key, string>> = {}
    if (value !== '') entry[key] = value
    return entry
  }
  const mtu = Number(values.get('802-3-ethernet.mtu'))
  const [ipv4, ipv6] = [addressingOf(values, 'ipv4'), addressingOf(values, 'ipv6')]
  const options = values.get('bond.options')
  const vlans = listOf(values.get('bridge-port.vlans') ?? '')
  return {
    ...text('interfaceName', 'connection.interface-name'),
    ...text('controller', 'connection.master'),
    ...text('portOf', 'connection.slave-type'),
    ...(vlans.length > 0 ? { vlans } : {}),
    ...text('mac', '802-3-ethernet.cloned-mac-address'),
    // `auto` is no number
    ...(mtu > 0 ? { mtu } : {}),
    ...(values.has('bridge.stp')
      ? {
          bridge: {
            stp: values.get('bridge.stp') === 'yes',
            forwardDelay: numberOf(values, 'bridge.forward-delay'),
            vlanFiltering: values.get('bridge.vlan-filtering') === 'yes',
          },
        }
      : {}),
    ...(options === undefined ? {} : { bond: Object.fromEntries(listOf(options).map(pairOf)) }),
    ...(values.has('vlan.parent')
      ? { vlan: { link: values.get('vlan.parent') ?? '', id: numberOf(values, 'vlan.id') } }
      : {}),
    ...(ipv4 ? { ipv4 } : {}),
    ...(ipv6 ? { ipv6 } : {}),
  }
}

const numberOf = (values: ReadonlyMap<string, string>, key: string): number =>
  z.coerce.number().int().catch(0).parse(values.get(key))
const listOf = (text: string): string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
const pairOf = (text: string): [string, string] => {
  const at = text.indexOf('=')
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)]
}

/** Undefined for a port, which has no addresses. */
function addressingOf(values: ReadonlyMap<string, string>, family: 'ipv4' | 'ipv6'): ProfileAddressing | undefined {
  const method = values.get(`${family}.method`)
  if (method === undefined || method === '') return undefined
  const gateway = values.get(`${family}.gateway`) ?? ''
  const list = (key: string): string[] => listOf(values.get(`${family}.${key}`) ?? '')
  return {
    method,
    addresses: list('addresses'),
    // nmcli writes `--` for nothing in some versions
    ...(gateway === '' || gateway === '--' ? {} : { gateway }),
    dns: list('dns'),
    search: list('dns-search'),
    routes: list('routes'),
  }
}
