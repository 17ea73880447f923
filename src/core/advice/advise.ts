// Every adviser, and the one way to ask them. A new one is a file here and a line in the table.
import type { HostSnapshot } from '../host/schema.ts'
import { hasLoop } from '../lab/check/links/bridges.ts'
import type { Lab } from '../lab/schema.ts'
import type { Advice, Adviser } from './advice.ts'
import { bondMode } from './bond-mode.ts'
import { bondSpeed, noCarrier } from './bond-ports.ts'
import { bridgeFilter, forwardPolicy } from './firewall.ts'
import { addressGoes, ifupdown, inUse } from './in-use.ts'
import { loop, stpDelay } from './loop.ts'
import { mtu } from './mtu.ts'
import { wireless } from './wireless.ts'

const advisers: readonly Adviser[] = [
  wireless,
  inUse,
  addressGoes,
  ifupdown,
  loop,
  bondMode,
  mtu,
  bridgeFilter,
  forwardPolicy,
  bondSpeed,
  noCarrier,
  stpDelay,
]

/** What to think over before a lab is applied to a machine: what will not work first. Same input, same advice. */
export function advise(lab: Lab, host: HostSnapshot): Advice[] {
  // In the window a lab is judged while it is being written: its checks tell of the loop, and nothing else can be said of it.
  if (hasLoop(lab)) return []
  const all = advisers.flatMap((adviser) => adviser(lab, host))
  return [...all.filter(({ level }) => level === 'warning'), ...all.filter(({ level }) => level === 'advice')]
}

/** What depends on packet rules, which an ordinary user cannot read. */
export const isAboutRules = ({ code }: Advice): boolean =>
  code === 'advice.forward-policy' || code === 'advice.bridge-filter'
