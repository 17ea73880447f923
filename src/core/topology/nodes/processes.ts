// QEMU processes that are no guests of the lab: someone else's, or of a guest that the lab has no more.
import { findLink, type HostSnapshot } from '../../host/schema.ts'
import type { Lab } from '../../lab/schema.ts'
import type { Graph, GraphEdge, GraphNode } from '../graph.ts'
import { masterId, processId } from '../ids.ts'
import { holderOf, stateOf } from '../state.ts'

type Process = HostSnapshot['guests'][number]

/** Whether a process is drawn as a guest of the lab already. */
const isOfLab = (lab: Lab | undefined, { lab: name, guest }: Process): boolean =>
  lab !== undefined && name === lab.name && guest !== undefined && Object.hasOwn(lab.guests, guest)

export const strangers = (lab: Lab | undefined, host: HostSnapshot): Process[] =>
  host.guests.filter((process) => !isOfLab(lab, process))

export function processNodes(lab: Lab | undefined, host: HostSnapshot): Graph {
  const found = strangers(lab, host)
  return {
    nodes: found.map((process) => nodeOf(process, lab)),
    edges: found.flatMap((process) => process.taps.flatMap((tap) => cable(process, tap, lab, host))),
  }
}

function nodeOf({ pid, name, guest, lab: of }: Process, lab: Lab | undefined): GraphNode {
  const surplus = lab !== undefined && of === lab.name
  return {
    id: processId(pid),
    layer: 'guest',
    kind: 'guest',
    name: guest ?? name ?? `qemu ${pid}`,
    detail: `running · ${pid}`,
    facts: { of: 'guest', runs: true, pid, rows: [] },
    addresses: [],
    presence: surplus ? 'surplus' : 'there',
    state: 'up',
    ...(surplus ? {} : { foreign: of === undefined ? 'QEMU' : `lab ${of}` }),
  }
}

function cable(process: Process, tap: string, lab: Lab | undefined, host: HostSnapshot): GraphEdge[] {
  const link = findLink(host, tap)
  const holder = link && holderOf(link)
  if (holder === undefined) return []
  const surplus = lab !== undefined && process.lab === lab.name
  return [
    {
      id: `${masterId(lab, holder)}>${processId(process.pid)}/${tap}`,
      from: masterId(lab, holder),
      to: processId(process.pid),
      name: tap,
      detail: '',
      presence: surplus ? 'surplus' : 'there',
      state: stateOf(link),
    },
  ]
}
