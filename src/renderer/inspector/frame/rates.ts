// Counts of bytes and packets over time → rates.

export interface Counts {
  rxBytes: number
  txBytes: number
  rxPackets: number
  txPackets: number
}
/** `time` in milliseconds. */
export interface Sample {
  time: number
  counts: Counts
}
/** Per second. */
export type Rate = Counts

/** Of each step between two samples; a counter that went back (the link was made anew) counts as still. */
export function ratesOf(samples: readonly Sample[]): Rate[] {
  return samples.slice(1).map((sample, at) => {
    const before = samples[at] ?? sample
    const seconds = Math.max((sample.time - before.time) / 1000, 0.001)
    const rate = (key: keyof Counts): number => Math.max(0, (sample.counts[key] - before.counts[key]) / seconds)
    return {
      rxBytes: rate('rxBytes'),
      txBytes: rate('txBytes'),
      rxPackets: rate('rxPackets'),
      txPackets: rate('txPackets'),
    }
  })
}

const scaled = (value: number, step: number, units: readonly string[]): string => {
  let rest = value
  let at = 0
  while (rest >= step && at < units.length - 1) {
    rest /= step
    at++
  }
  const digits = at === 0 || rest >= 100 ? 0 : rest >= 10 ? 1 : 2
  return `${rest.toFixed(digits)} ${units[at] ?? ''}`
}

/** Bits, as networks are measured: `408 Mb/s`. */
export const bitRateText = (bytesPerSecond: number): string =>
  scaled(bytesPerSecond * 8, 1000, ['b/s', 'kb/s', 'Mb/s', 'Gb/s', 'Tb/s'])
/** `1.21 GiB`. */
export const amountText = (bytes: number): string => scaled(bytes, 1024, ['B', 'KiB', 'MiB', 'GiB', 'TiB'])
/** `1.2 k/s`. */
export const packetRateText = (perSecond: number): string => scaled(perSecond, 1000, ['/s', 'k/s', 'M/s'])

/** The points of a line over the samples, `width` × `height`, the newest at the right. */
export function sparkline(
  values: readonly number[],
  most: number,
  { width, height, length }: { width: number; height: number; length: number },
): string {
  const step = width / Math.max(length - 1, 1)
  const start = width - (values.length - 1) * step
  return values
    .map(
      (value, at) =>
        `${(start + at * step).toFixed(1)},${(height - (most === 0 ? 0 : value / most) * (height - 2) - 1).toFixed(1)}`,
    )
    .join(' ')
}
