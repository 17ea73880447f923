// Bytes and packets of every interface of a place, in one read.
import type { z } from 'zod'
import type { trafficCountsSchema } from '../../contract/app.ts'
import { textOf } from '../observe/files.ts'
import { processOf, type Place } from '../observe/place.ts'

export type TrafficCounts = z.output<typeof trafficCountsSchema>

/** `eth0: bytes packets errs drop fifo frame compressed multicast bytes packets …` (proc_pid_net(5)). */
export function trafficOf(text: string): TrafficCounts {
  const counts: TrafficCounts = {}
  for (const line of text.split('\n')) {
    const [, name, rest] = /^\s*(\S+):\s*(.*)$/.exec(line) ?? []
    if (name === undefined || rest === undefined) continue
    const numbers = rest.split(/\s+/).map(Number)
    const [rxBytes = 0, rxPackets = 0] = numbers
    const [txBytes = 0, txPackets = 0] = numbers.slice(8)
    counts[name] = { rxBytes, txBytes, rxPackets, txPackets }
  }
  return counts
}

/** sysfs says the same, in four files for each interface. A place that has just gone has none. */
export const readTraffic = (place: Place): TrafficCounts => trafficOf(textOf(`/proc/${processOf(place)}/net/dev`) ?? '')
