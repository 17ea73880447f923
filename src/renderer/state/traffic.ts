// Rates of the links, from the counters that come once a second. Each cable hears of its own link alone.
import { useCallback, useSyncExternalStore } from 'react'
import type { EventData } from '../../contract/api.ts'

export interface Rate {
  /** Bits a second, as the link receives and sends. */
  rx: number
  tx: number
  /** Packets a second, both ways. */
  packets: number
}

type Counts = EventData<'host.traffic'>
type Links = Counts['links']

let last: Counts | undefined
let rates = new Map<string, Rate>()
const listeners = new Map<string, Set<() => void>>()
/** Those who hear of every link. */
const ofAll = new Set<() => void>()

type RateOf = (link: string) => Rate | undefined
const inRates =
  (all: ReadonlyMap<string, Rate>): RateOf =>
  (link) =>
    all.get(link)
/** Another function whenever some rate is another. */
let rateOf = inRates(rates)

/** Two digits are what one can read in a second: less change is no change, and draws nothing anew. */
const rounded = (value: number): number => (value < 100 ? Math.round(value) : Number(value.toPrecision(2)))

export function rateBetween(before: Links[string], after: Links[string], seconds: number): Rate {
  // A link that was made anew counts from nothing.
  const since = (key: keyof Links[string]): number => Math.max(0, after[key] - before[key]) / seconds
  return {
    rx: rounded(since('rxBytes') * 8),
    tx: rounded(since('txBytes') * 8),
    packets: rounded(since('rxPackets') + since('txPackets')),
  }
}

export function hearTraffic(now: Counts): void {
  const counted = last
  last = now
  if (counted === undefined || JSON.stringify(counted.where) !== JSON.stringify(now.where)) return forgetRates()
  const seconds = (now.time - counted.time) / 1000
  if (seconds <= 0) return
  const next = new Map<string, Rate>()
  for (const [name, counts] of Object.entries(now.links)) {
    const old = counted.links[name]
    if (old === undefined) continue
    const rate = rateBetween(old, counts, seconds)
    const known = rates.get(name)
    next.set(
      name,
      known && known.rx === rate.rx && known.tx === rate.tx && known.packets === rate.packets ? known : rate,
    )
  }
  const before = rates
  if (next.size === before.size && [...next].every(([name, rate]) => before.get(name) === rate)) return
  rates = next
  rateOf = inRates(next)
  for (const [name, all] of listeners) if (next.get(name) !== before.get(name)) for (const hear of all) hear()
  for (const hear of ofAll) hear()
}

function forgetRates(): void {
  rates = new Map()
  rateOf = inRates(rates)
  for (const all of [...listeners.values(), ofAll]) for (const hear of all) hear()
}

/** The rate of a link; undefined while it is not known. */
export function useRate(link: string | undefined): Rate | undefined {
  return useSyncExternalStore(
    useCallback(
      (hear) => {
        if (link === undefined) return () => undefined
        const all = listeners.get(link) ?? new Set()
        listeners.set(link, all.add(hear))
        return () => {
          all.delete(hear)
          if (all.size === 0) listeners.delete(link)
        }
      },
      [link],
    ),
    () => (link === undefined ? undefined : rates.get(link)),
  )
}

/** The rates of all links, for what draws many at once. */
export const useRates = (): RateOf => useSyncExternalStore(hearAll, () => rateOf)

function hearAll(hear: () => void): () => void {
  ofAll.add(hear)
  return () => ofAll.delete(hear)
}

/** Bits a second in words: `408 Mb/s`. */
export function rateText(bits: number): string {
  const units = ['b/s', 'kb/s', 'Mb/s', 'Gb/s', 'Tb/s']
  const at = Math.min(units.length - 1, bits < 1 ? 0 : Math.floor(Math.log10(bits) / 3))
  const value = bits / 1000 ** at
  return `${value < 10 && at > 0 ? value.toFixed(1) : Math.round(value)} ${units[at] ?? ''}`
}
