// "Did you mean `[eth0]`?": what was written in the way of other programs, or without brackets, as the lab file has it.
import { z } from 'zod'
import { isObject, isRequired, shapeOf, type Schema } from './shape.ts'

/** The text that the schema takes and that most likely was meant; undefined if none is known. The schema itself is the judge. */
export function otherwise(schema: Schema, value: unknown): string | undefined {
  const shape = shapeOf(schema)
  const takes = (other: unknown): boolean => z.safeParse(schema, other).success
  const [only, ...more] = Array.isArray(value) ? value : [undefined]
  // Brackets around what is no list.
  if (only !== undefined && more.length === 0 && shape.kind !== 'array') {
    const bare = takes(only) ? written(only) : otherwise(schema, only)
    if (bare !== undefined) return bare
  }
  switch (shape.kind) {
    case 'array': {
      if (Array.isArray(value) || isObject(value)) return undefined
      const parts = severalIn(value)
      return takes(parts) ? written(parts) : undefined
    }
    case 'object':
      return isObject(value) ? undefined : asMap(shape.keys, value)
    case 'union': {
      // Which of several maps is meant a bare value does not tell; but for a port that is published.
      const isOpen = shape.options.filter((option) => shapeOf(option).kind === 'object').length > 1
      const options = isOpen && !published.test(String(value)) ? [] : shape.options
      return (
        spelled(value, takes) ?? options.map((option) => otherwise(option, value)).find((text) => text !== undefined)
      )
    }
    case 'record':
    case 'pipe':
    case 'scalar':
      return spelled(value, takes)
    default:
      return shape satisfies never
  }
}

/** Docker's and Compose's way to publish a port. */
const published = /^(\d+):(\d+)$/

/** Takes any text whatever: that it takes this one tells nothing. */
const isFree = (schema: Schema): boolean => z.safeParse(schema, ['?!']).success

/** `eth0 eth1` and `eth0, eth1` are two. */
export const severalIn = (value: unknown): unknown[] =>
  typeof value === 'string' ? value.split(/[\s,]+/).filter((part) => part !== '') : [value]

/** The key that a bare value is meant for: of the ones that must be there, for a list of any. */
function asMap(keys: Readonly<Record<string, Schema>>, value: unknown): string | undefined {
  const [, from, to] = published.exec(String(value)) ?? []
  if (from !== undefined && Object.hasOwn(keys, 'tcp')) return `{ tcp: ${from}, to: '…:${to ?? ''}' }`
  const display = /^:(\d{1,2})$/.exec(String(value))?.[1]
  // QEMU counts displays from port 5900 (ui/vnc.c).
  if (display !== undefined) return asMap(keys, `127.0.0.1:${5900 + Number(display)}`)
  const must = Object.entries(keys).filter(([, schema]) => isRequired(schema))
  const takes = ([, schema]: [string, Schema]): boolean => z.safeParse(schema, value).success
  const [meant] =
    must.find(takes) ??
    (Array.isArray(value) ? Object.entries(keys).find((key) => takes(key) && !isFree(key[1])) : undefined) ??
    []
  if (meant === undefined) return undefined
  const names = must.some(([key]) => key === meant) ? must.map(([key]) => key) : [...must.map(([key]) => key), meant]
  return `{ ${names.map((key) => `${key}: ${key === meant ? written(value) : '…'}`).join(', ')} }`
}

function spelled(value: unknown, takes: (other: unknown) => boolean): string | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined
  const found = spellings(String(value)).find(takes)
  return found === undefined ? undefined : written(found)
}

const unitless = /^(\d+)\s*(ms|msec|bytes|B)$/

/** A text as other programs have it, in our spelling. */
function spellings(text: string): (string | number)[] {
  const hex = text.toLowerCase().replaceAll(/[^0-9a-f]/g, '')
  const [, address = '', mask] = /^([\d.]+)\/(\d+\.\d+\.\d+\.\d+)$/.exec(text) ?? []
  const [, amount, unit = ''] = /^(\d+)\s*([kmgt]?)(?:i?b)?$/i.exec(text) ?? []
  return [
    // A netmask; the MAC of Windows and Cisco; a PCI address without its domain.
    ...(mask === undefined ? [] : [`${address}/${prefixOf(mask)}`]),
    ...(/^[0-9a-f]{2,4}([-.]?[0-9a-f]{2,4})+$/i.test(text) && hex.length === 12
      ? [hex.replaceAll(/(..)(?!$)/g, '$1:')]
      : []),
    ...(/^[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]$/i.test(text) ? [`0000:${text.toLowerCase()}`] : []),
    // Sizes, times, the end of an address, numbers with a unit.
    ...(amount === undefined ? [] : [`${amount}${unit.toUpperCase()}`, `${amount}G`, `${amount}h`, `.${amount}`]),
    ...(unitless.test(text) ? [Number(unitless.exec(text)?.[1])] : []),
    text.replace(/\/\d+$/, ''),
    // Where a forward listens.
    text.replace(/^localhost:/, '127.0.0.1:'),
    text.replace(/^\*:/, '0.0.0.0:'),
    text.replace(/^([0-9a-f:]*:[0-9a-f]*):(\d+)$/i, '[$1]:$2'),
    text.replace(published, '$1'),
    // Names.
    text.toLowerCase(),
    text.toLowerCase().replaceAll(/[^a-z0-9-]+/g, '-'),
  ].filter((other) => other !== text)
}

const prefixOf = (mask: string): number =>
  mask
    .split('.')
    .map((part) => Number(part).toString(2))
    .join('')
    .replaceAll('0', '').length

/** As YAML takes it within brackets. */
const written = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(written).join(', ')}]`
  const text = String(value)
  return /^[\w.][\w./:-]*$/.test(text) ? text : `'${text}'`
}
