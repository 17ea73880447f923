// Bonds that rewrite MAC addresses, under bridges.
import { findLink } from '../host/schema.ts'
import { lostIn, rewritesMacs, rewritingPorts } from '../lab/kinds/bond-modes.ts'
import { pathText } from '../lab/read/words.ts'
import type { Adviser, Advice } from './advice.ts'

const said = {
  code: 'advice.bond-mode',
  level: 'warning',
  meaning:
    'The switch, and whoever answers, learn the MAC address of a card where that of a guest should be: frames for guests are lost.',
  source: 'Documentation/networking/bonding.rst of the kernel, balance-tlb and balance-alb',
} as const

export const bondMode: Adviser = (lab, host) => {
  const seen = new Set<string>()
  const own = rewritingPorts(lab).flatMap(({ bond, mode, bridge, at }): Advice[] => {
    const value = lab.bonds[bond]
    if (value === undefined || seen.has(bond)) return []
    seen.add(bond)
    return [
      {
        ...said,
        at: [pathText(['bonds', bond, 'mode']), pathText(['bridges', bridge, 'ports', at])],
        words: `The bond ${bond} (${mode}) rewrites MAC addresses, and the bridge ${bridge} is over it.`,
        alternatives: [
          {
            kind: 'edits',
            words: `Make ${bond} active-backup: one port works, the others wait`,
            edits: [
              { edit: 'bond.set', name: bond, values: { mode: 'active-backup', ...lostIn('active-backup', value) } },
            ],
          },
          {
            kind: 'edits',
            words: `Make ${bond} 802.3ad, where the switch does LACP`,
            edits: [{ edit: 'bond.set', name: bond, values: { mode: '802.3ad', ...lostIn('802.3ad', value) } }],
          },
        ],
      },
    ]
  })
  // One of the machine that is not of the lab: its mode is for others to change.
  const foreign = Object.entries(lab.bridges).flatMap(([bridge, { ports }]) =>
    ports.flatMap((port, at): Advice[] => {
      const mode = Object.hasOwn(lab.bonds, port) ? undefined : findLink(host, port)?.bond?.mode
      if (mode === undefined || !rewritesMacs(mode)) return []
      return [
        {
          ...said,
          at: [pathText(['bridges', bridge, 'ports', at])],
          words: `The bond ${port} (${mode}) rewrites MAC addresses, and the bridge ${bridge} is over it.`,
          alternatives: [],
        },
      ]
    }),
  )
  return [...own, ...foreign]
}
