// What the modes of a bond take, which of them guests behind a bridge suffer from, and where a bond is under one.
import type { Bond, Lab } from '../schema.ts'

type Mode = Bond['mode']

/** Kernel documentation, networking/bonding.rst: which modes take which option. */
export const modesWith = {
  primary: ['active-backup', 'balance-tlb', 'balance-alb'],
  lacpRate: ['802.3ad'],
  xmitHashPolicy: ['balance-xor', '802.3ad', 'balance-tlb'],
} satisfies Partial<Record<keyof Bond, Mode[]>>

type ModeOption = keyof typeof modesWith
export const takes = (mode: Mode, option: ModeOption): boolean => modesWith[option].some((one) => one === mode)

/** The options that a bond says and another mode does not take: they go when the mode is changed. */
export const lostIn = (mode: Mode, bond: Bond): Partial<Record<ModeOption, null>> =>
  Object.fromEntries(
    (['primary', 'lacpRate', 'xmitHashPolicy'] as const)
      .filter((option) => bond[option] !== undefined && !takes(mode, option))
      .map((option) => [option, null]),
  )

/** balance-tlb and balance-alb rewrite source MACs; alb answers ARP with its own choice of them: guests behind it are lost. */
export const rewritesMacs = (mode: string | undefined): boolean => mode === 'balance-tlb' || mode === 'balance-alb'

/** The ports of bridges under which such a bond of the lab is, by itself or with a VLAN on it. */
export const rewritingPorts = (lab: Lab): { bond: string; mode: Mode; bridge: string; at: number }[] =>
  Object.entries(lab.bridges).flatMap(([bridge, { ports }]) =>
    ports.flatMap((port, at) => {
      const bond = Object.hasOwn(lab.bonds, port) ? port : lab.vlans[port]?.link
      const mode = bond === undefined ? undefined : lab.bonds[bond]?.mode
      return bond === undefined || mode === undefined || !rewritesMacs(mode) ? [] : [{ bond, mode, bridge, at }]
    }),
  )
