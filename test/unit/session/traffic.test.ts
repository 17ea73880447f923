// The kernel's table of bytes and packets.
import { expect, it } from 'vitest'
import { trafficOf } from '../../../src/engine/session/traffic.ts'

// Two lines of a Linux 6.18; the name may touch the first number where that is long.
const text = `Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
    lo:   41285     398    0    0    0     0          0         0    41286     399    0    0    0     0       0          0
office-lan:18446744073 12 1 2 3 4 5 6 70 8 0 0 0 0 0 0
`

it('gives what came in and what went out of each interface', () => {
  expect(trafficOf(text)).toEqual({
    lo: { rxBytes: 41285, rxPackets: 398, txBytes: 41286, txPackets: 399 },
    'office-lan': { rxBytes: 18446744073, rxPackets: 12, txBytes: 70, txPackets: 8 },
  })
})

it('gives nothing for a place that has just gone', () => {
  expect(trafficOf('')).toEqual({})
})
