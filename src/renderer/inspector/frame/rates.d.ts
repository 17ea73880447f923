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
export declare function ratesOf(samples: readonly Sample[]): Rate[]
/** Bits, as networks are measured: `408 Mb/s`. */
export declare const bitRateText: (bytesPerSecond: number) => string
/** `1.21 GiB`. */
export declare const amountText: (bytes: number) => string
/** `1.2 k/s`. */
export declare const packetRateText: (perSecond: number) => string
/** The points of a line over the samples, `width` × `height`, the newest at the right. */
export declare function sparkline(
  values: readonly number[],
  most: number,
  {
    width,
    height,
    length,
  }: {
    width: number
    height: number
    length: number
  },
): string
