// Adopting what a lab can say only in part, or in another place than where it was changed.
import { describe, expect, it } from 'vitest'
import { bare, carry, driftIn, planFor } from './office.ts'

describe('packets within bridges that pass packet rules again', () => {
  const text = 'version: 1\nname: office\nscope: host\nbridgeFilter: bypass\nbridges: { br0: {} }\n'
  const keys = ['iptables', 'ip6tables'].map((rules) => `net.bridge.bridge-nf-call-${rules}`)
  const filtered = Object.fromEntries(keys.map((key) => [key, '1']))
  const host = { ...bare, sysctls: { ...bare.sysctls, ...filtered } }

  it('are the wish of the lab, not of its networks', () => {
    const same = carry(host, planFor(text, host))
    expect(driftIn(same, text, text)).toEqual([])
    const drifts = driftIn({ ...same, sysctls: { ...same.sysctls, ...filtered } }, text, text)
    expect(drifts.map(({ id }) => id)).toEqual(keys.map((key) => `setting ${key}`))
    for (const { adopt } of drifts)
      expect(adopt).toEqual({
        kind: 'none',
        why: 'It follows from the lab: `bridgeFilter: as-is` would do without',
      })
  })
})
