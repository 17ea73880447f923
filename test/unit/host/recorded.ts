// Texts that real tools and kernels printed, in the folder `recorded`.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { FaultError } from '../../../src/core/fault.ts'
import { emptyRawHost, type RawHost } from '../../../src/core/host/raw.ts'

export const recorded = (file: string): string => readFileSync(join(import.meta.dirname, 'recorded', file), 'utf8')

/** A whole machine: `namespace` (bridges, taps, veth, macvtap, vxlan, rules) or `bonds` (bonds, VLANs, cards). */
export const recordedHost = (name: 'namespace' | 'bonds', rest: Partial<RawHost> = {}): RawHost => ({
  ...emptyRawHost,
  addresses: recorded(`${name}.addresses.json`),
  routes: recorded(`${name}.routes.json`),
  neighbours: recorded(`${name}.neighbours.json`),
  fdb: recorded(`${name}.fdb.json`),
  vlans: recorded(`${name}.vlans.json`),
  ...(name === 'namespace'
    ? { rules: recorded('namespace.nft.json') }
    : { bonds: { bond0: recorded('bond0.proc.txt'), bond1: recorded('bond1.proc.txt') } }),
  ...rest,
})

/** The fault that an action ends in; undefined if it ends well. */
export function faultOf(action: () => unknown) {
  try {
    action()
  } catch (error) {
    return error instanceof FaultError ? error.fault : error
  }
  return undefined
}
