// The table of `info usernet` → the forwards that are open.
import { expect, it } from 'vitest'
import { openForwardWords, parseUsernet } from '../../../src/engine/guest/running/forwards.ts'

// QEMU 7.2, after hostfwd_add of each, with a connection through one of them.
const table = `Hub -1 (cable-net0):
  Protocol[State]    FD  Source Address  Port   Dest. Address  Port RecvQ SendQ
  TCP[HOST_FORWARD]   8       127.0.0.1  5023       10.0.2.15    23     0     0
  TCP[ESTABLISHED]   14       127.0.0.1  5023       10.0.2.15    23     0     0
  UDP[HOST_FORWARD]   9               *  5053       10.0.2.15    53     0     0
  UDP[236 sec]       12       10.0.2.15    68         0.0.0.0    67     0     0
  ICMP[10 sec]       13       10.0.2.15     -        10.0.2.2     -     0     0
Hub 3 (user-hub3):
  Protocol[State]    FD  Source Address  Port   Dest. Address  Port RecvQ SendQ
  TCP[HOST_FORWARD]  11       127.0.0.1  5024       10.0.2.15    24     0     0
`

it('is read with the netdev of each, and without connections', () => {
  const forwards = parseUsernet(table)
  expect(forwards.map(({ netdev }) => netdev)).toEqual(['cable-net0', 'cable-net0', 'user-hub3'])
  expect(forwards.map(openForwardWords)).toEqual([
    'tcp 127.0.0.1:5023 → 10.0.2.15:23',
    'udp 0.0.0.0:5053 → 10.0.2.15:53',
    'tcp 127.0.0.1:5024 → 10.0.2.15:24',
  ])
})

it('is nothing where nothing is in user mode', () => {
  expect(parseUsernet('')).toEqual([])
})
