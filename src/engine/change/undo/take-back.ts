// Taking back what a change has done, and whether all is as it was then.
import { FaultError, faultOf, type Fault } from '../../../core/fault.ts'
import { comparable } from '../../../core/host/compare.ts'
import type { HostSnapshot } from '../../../core/host/schema.ts'
import { uplinkNet } from '../../../core/plan/operations/services/sandbox.ts'
import type { Plan } from '../../../core/plan/plan.ts'
import { pause } from '../../processes.ts'
import type { Ground } from '../apply.ts'
import { HelperClient } from '../helper-client.ts'
import { settleTime } from '../verify.ts'

/** Whether all is as it was, or why it is not. */
export type Outcome = 'undone' | Fault

/** Whether the machine looks as it did: a rollback whose commands failed must not pass for one that worked. */
export async function asBefore(before: HostSnapshot, ground: Ground): Promise<Outcome> {
  const wanted = JSON.stringify(comparable(before))
  for (const deadline = Date.now() + settleTime; ; await pause(50)) {
    if (JSON.stringify(comparable(await ground.read())) === wanted) return 'undone'
    if (Date.now() < deadline) continue
    return {
      code: 'apply.not-restored',
      message: 'something is not as it was before.',
      hint: 'Look at tapdeck plan and tapdeck host: someone else may have changed the network meanwhile.',
      retry: 'never',
    }
  }
}

/** Rolls the helper's part back; a helper that has died is started again, which undoes what it left. */
export async function takeBack(helper: HelperClient, lab: string, ground: Ground): Promise<Outcome> {
  const told = await helper.ask({ do: 'rollback' })
  await helper.close()
  // Refused: no plan is under way any more, since it has rolled back already.
  if (!('fault' in told)) return outcomeOf(lab, told.ok.left)
  if (told.fault.code === 'helper.refused') return 'undone'
  try {
    const { client, recovered } = await HelperClient.start(ground.helperCommand())
    await client.close()
    return outcomeOf(lab, recovered.find((each) => each.lab === lab)?.left)
  } catch (error) {
    return faultOf(error)
  }
}

const outcomeOf = (lab: string, left: readonly string[] = []): Outcome =>
  left.length === 0
    ? 'undone'
    : {
        code: 'apply.not-restored',
        message: `${left.join('; ')}.`,
        hint: `It is kept: tapdeck recover tries it again, tapdeck recover --forget ${lab} gives up.`,
        retry: 'again',
      }

/** An uplink that has come again has a new device: what was set on the old one is set once more. */
export async function settleUplink({ lab, hash }: Plan, before: HostSnapshot, ground: Ground): Promise<void> {
  const key = `net.ipv4.conf.${uplinkNet.device}.route_localnet`
  const value = before.sysctls[key]
  if (value === undefined) return
  const { client } = await HelperClient.start(ground.helperCommand())
  for (const request of [
    { do: 'begin' as const, lab, hash, inverse: [], shown: [] },
    { do: 'run' as const, operations: [{ op: 'sysctl.set', key, value }] },
    { do: 'keep' as const },
  ]) {
    const told = await client.ask(request)
    if ('fault' in told) throw new FaultError(told.fault)
  }
  await client.close()
}

/** The fault, and what became of what had been done by then. */
export const withOutcome = (fault: Fault, how: Outcome): Fault => ({
  ...fault,
  message:
    how === 'undone'
      ? `${fault.message} Everything was put back as it was.`
      : `${fault.message} It could not be put back: ${how.message}`,
})
