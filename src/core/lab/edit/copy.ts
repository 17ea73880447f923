// A copy of a guest: everything but what only one guest can have.
import { isObject } from '../read/shape.ts'
import type { Lab } from '../schema.ts'
import { listeningOf } from '../check/listen.ts'
import { endpointText, parseEndpoint } from '../words.ts'

/** The written value of a guest for another name: MACs are made anew, disks that are written to get files of their own, forwards other ports. */
export function copyOf(lab: Lab, raw: unknown, name: string, to: string): unknown {
  if (!isObject(raw)) return {}
  const { vnc, cards, disks, ...rest } = raw
  const taken = new Set(listeningOf(lab).map(({ proto, port }) => `${proto} ${port}`))
  return {
    ...rest,
    ...(isObject(vnc) || vnc === undefined ? {} : { vnc }),
    ...(Array.isArray(disks) ? { disks: disks.map((disk: unknown) => copyDisk(disk, name, to)) } : {}),
    ...(Array.isArray(cards) ? { cards: cards.map((card: unknown) => copyCard(card, taken)) } : {}),
  }
}

function copyDisk(disk: unknown, name: string, to: string): unknown {
  if (!isObject(disk) || typeof disk['file'] !== 'string' || disk['readonly'] === true) return disk
  const [, folder = '', file = ''] = /^(.*\/)?([^/]*)$/.exec(disk['file']) ?? []
  return { ...disk, file: folder + (file.includes(name) ? file.replace(name, to) : `${to}-${file}`) }
}

function copyCard(card: unknown, taken: Set<string>): unknown {
  if (!isObject(card)) return card
  const { mac: _, connect, ...rest } = card
  if (connect === undefined) return rest
  if (!isObject(connect)) return { ...rest, connect }
  // A device is one guest's, and so is a link that is passed through.
  const { macvtap } = connect
  if ('device' in connect || (isObject(macvtap) && macvtap['mode'] === 'passthru'))
    return { ...rest, connect: 'nothing' }
  const { user } = connect
  if (!isObject(user) || !Array.isArray(user['forwards'])) return { ...rest, connect }
  return {
    ...rest,
    connect: { user: { ...user, forwards: user['forwards'].map((forward: unknown) => copyForward(forward, taken)) } },
  }
}

function copyForward(forward: unknown, taken: Set<string>): unknown {
  if (!isObject(forward)) return forward
  const proto = 'udp' in forward ? 'udp' : 'tcp'
  const listen = forward[proto]
  const end = parseEndpoint(String(listen))
  if (end === undefined) return forward
  let { port } = end
  while (taken.has(`${proto} ${port}`) && port < 65535) port++
  taken.add(`${proto} ${port}`)
  return { ...forward, [proto]: typeof listen === 'number' || end.host === '' ? port : endpointText(end.host, port) }
}
