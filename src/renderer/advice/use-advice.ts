// The advice on the open lab: judged here from the lab and the host that the window has, at once after each edit.
import { useMemo } from 'react'
import type { Advice } from '../../core/advice/advice.ts'
import { advise, isAboutRules } from '../../core/advice/advise.ts'
import type { HostSnapshot } from '../../core/host/schema.ts'
import type { Lab } from '../../core/lab/schema.ts'
import { usePlan } from '../plan/use-plan.ts'
import { useLabHost } from '../state/host.ts'
import { useLab } from '../state/lab.ts'

const none: readonly Advice[] = []
let last: { lab: Lab; host: HostSnapshot; advice: readonly Advice[] } | undefined

/** Every part of the window that asks gets the one that was worked out for this lab and host. */
function adviceOn(lab: Lab, host: HostSnapshot): readonly Advice[] {
  if (last?.lab !== lab || last.host !== host) last = { lab, host, advice: advise(lab, host) }
  return last.advice
}

export function useAdvice(): readonly Advice[] {
  const { lab } = useLab()
  const { host, isKnown } = useLabHost()
  const { plan } = usePlan('up')
  return useMemo(() => {
    // A sandbox that is not open is an empty host; a machine that has not been read yet is none.
    if (lab === undefined || (!isKnown && lab.scope === 'host')) return none
    const seen = adviceOn(lab, host)
    // The rules of the machine, which this user may not read, were read for the plan.
    const isBlind = host.unread?.some(({ part }) => part === 'rules') === true
    if (!isBlind || plan === undefined) return seen
    return [...plan.advice.filter(isAboutRules), ...seen.filter((one) => !isAboutRules(one))]
  }, [lab, host, isKnown, plan])
}
