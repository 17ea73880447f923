// A forward as three fields of a row, and as it is written in the lab.
import type { Edit } from '../../../core/lab/edit.ts'
import { endpointText, listenOf, parseEndpoint, type Forward, type UserForward } from '../../../core/lab/words.ts'

export interface ForwardRow {
  proto: 'tcp' | 'udp'
  listen: string
  to: string
}
type ForwardEdit = Extract<Edit, { edit: 'forward.add' }>
export type ForwardsOwner = ForwardEdit['of']
export type WrittenForward = ForwardEdit['value']

export function rowOf(forward: Forward | UserForward): ForwardRow {
  const { proto, address, port } = listenOf(forward)
  const { to } = forward
  return {
    proto,
    listen: endpointText(address, port),
    to: typeof to === 'string' ? to : to.address === undefined ? String(to.port) : endpointText(to.address, to.port),
  }
}

/** A bare port is written as a number, as one would write it in the file. */
export function writtenOf({ proto, listen, to }: ForwardRow): WrittenForward {
  const end = (text: string): string | number => (/^\d+$/.test(text.trim()) ? Number(text) : text.trim())
  return proto === 'tcp' ? { tcp: end(listen), to: end(to) } : { udp: end(listen), to: end(to) }
}

/** Whether others than this machine reach a listening end. */
export function isOpenToOthers(listen: string): boolean {
  const host = parseEndpoint(listen)?.host
  return host !== undefined && host !== '' && host !== '::1' && host !== 'localhost' && !host.startsWith('127.')
}
