// /proc/net/tcp and its like, and /proc/net/route, as this kernel writes them.
import { expect, it } from 'vitest'
import { defaultRouteDevices, isListening, parseListeners } from '../../../src/core/host/parse/sockets.ts'

const tcp = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1F56 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4711 1 0000000000000000 100 0 0 10 0
   1: 026433C6:8A3C 0200C0C6:0050 01 00000000:00000000 00:00000000 00000000     0        0 4712 1 0000000000000000 20 4 30 10 -1
`
const tcp6 = `  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000000000000000000001000000:1F5B 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4713 1 0000000000000000 100 0 0 10 0
   1: B80D0120000000000000000001000000:0016 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4714 1 0000000000000000 100 0 0 10 0
`
const route = `Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT
uplink0\t00000000\t02006064\t0003\t0\t0\t0\t00000000\t0\t0\t0
uplink0\t00006064\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0
`

it('sockets that listen are those without a peer, their addresses as one writes them', () => {
  expect(parseListeners(tcp)).toEqual([{ address: '127.0.0.1', port: 8022, inode: '4711' }])
  expect(parseListeners(tcp6).map(({ address, port }) => `${address} ${port}`)).toEqual(['::1 8027', '2001:db8::1 22'])
  expect(parseListeners('')).toEqual([])
})

it('an address is found in any of its spellings', () => {
  expect(isListening(tcp6, { proto: 'tcp', address: '2001:DB8:0::1', port: 22 })).toBe(true)
  expect(isListening(tcp6, { proto: 'tcp', address: '::', port: 22 })).toBe(false)
  expect(isListening(tcp, { proto: 'tcp', address: '127.0.0.1', port: 8023 })).toBe(false)
})

it('the default route is the one to everywhere', () => {
  expect(defaultRouteDevices(route)).toEqual(['uplink0'])
  expect(defaultRouteDevices(route.split('\n').toSpliced(1, 1).join('\n'))).toEqual([])
})
