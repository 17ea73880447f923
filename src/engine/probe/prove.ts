// What answered before a risky plan must answer after it, within a time that a good change may take.
import { FaultError } from '../../core/fault.ts'
import { probeWords, type Probe } from '../../core/plan/risk/probe.ts'
import type { Risk } from '../../core/plan/risk/risk.ts'
import { pause } from '../processes.ts'
import type { Answer } from './answer.ts'
import { askGateway } from './gateway.ts'
import { askNameServers } from './name-server.ts'
import { askPeer } from './peer.ts'

/** One try. `since` as in gateway.ts. */
function ask(probe: Probe, since: number): Promise<Answer> {
  switch (probe.kind) {
    case 'gateway':
      return askGateway(probe.family, since)
    case 'name-server':
      return askNameServers()
    case 'peer':
      return askPeer(probe.address, probe.port)
    default:
      return probe satisfies never
  }
}

/** Milliseconds between two tries. */
const rest = 300

/** Asks until it is a yes, or the time is up: then the last answer. */
async function insist(probe: Probe, since: number, milliseconds: number): Promise<Answer> {
  for (const deadline = performance.now() + milliseconds; ; await pause(rest)) {
    const answer = await ask(probe, since)
    if (answer.is === 'yes' || performance.now() >= deadline) return answer
  }
}

/** Milliseconds; a packet or two may be lost. */
const patienceBefore = 1500

/** What is to be done after a plan: what answers now must answer again. `tell` is called with what is asked. */
export async function proofOf(risk: Risk, tell: (what: string) => void): Promise<() => Promise<void>> {
  if (risk.level === 'safe') return async () => undefined
  const asked = await passing(risk.probes)
  return async () => {
    if (asked.length > 0) tell(`Ask ${asked.map(probeWords).join(', ')}`)
    await prove(asked, risk.patience)
  }
}

/** Those that answer now: the others are not asked afterwards. */
async function passing(probes: readonly Probe[]): Promise<Probe[]> {
  const answers = await Promise.all(probes.map((probe) => insist(probe, Number.NEGATIVE_INFINITY, patienceBefore)))
  return probes.filter((_, at) => answers[at]?.is !== 'no')
}

/** Fault `apply.cut-off` if any of them does not answer within so many seconds. */
async function prove(probes: readonly Probe[], patience: number): Promise<void> {
  const since = performance.now()
  const answers = await Promise.all(probes.map((probe) => insist(probe, since, patience * 1000)))
  const failed = probes.flatMap((probe, at) => {
    const answer = answers[at]
    return answer?.is === 'no' ? [{ what: probeWords(probe), words: answer.words }] : []
  })
  if (failed.length === 0) return
  throw new FaultError({
    code: 'apply.cut-off',
    message: `The machine was cut off: after the change ${failed.map(({ what }) => what).join(' and ')} did not answer any more.`,
    hint: 'Look at what the plan changes on the way there: addresses, the gateway, VLANs, ports.',
    retry: 'again',
    cause: `${failed.map(({ what, words }) => `${what}: ${words}`).join('\n')}\n(within ${patience} s)`,
  })
}
