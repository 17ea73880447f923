// Lab × host → plan: the ordered steps that make the host what the lab says, and what undoes them.
import { z } from 'zod'
import { adviceSchema, remarkOfAdvice, type Advice } from '../advice/advice.ts'
import { advise } from '../advice/advise.ts'
import { digest } from '../digest.ts'
import { FaultError } from '../fault.ts'
import { emptyHost, type HostSnapshot } from '../host/schema.ts'
import type { Lab } from '../lab/schema.ts'
import { commandText, type Setting } from './command.ts'
import { diffAddresses, diffRoutes } from './diff/addresses.ts'
import { diffBoot, type BootInput } from './diff/managers/boot.ts'
import type { Draft } from './diff/draft.ts'
import { diffCards } from './diff/cards.ts'
import { takeAway } from './diff/gone.ts'
import { diffLeases } from './diff/leases.ts'
import { diffNameServers } from './diff/name-servers.ts'
import { diffLinks } from './diff/links.ts'
import { refuseMacvtaps } from './diff/macvtaps.ts'
import { diffLeftAlone } from './diff/managers/left-alone.ts'
import { diffProfiles } from './diff/managers/profiles.ts'
import { diffSysctls, diffTable } from './diff/rules.ts'
import { diffDhcp, diffUplink } from './diff/services.ts'
import {
  describeOperation,
  invertOperation,
  operationSchema,
  rankOperation,
  renderOperation,
  type Operation,
} from './operation.ts'
import { inOrder, rank } from './order.ts'
import { handOver, type WantedProfile } from './wanted/profiles.ts'
import { refuseClients, refuseGuestsOnWireless, refuseLosingRoutes, refuseOverlaps } from './refuse.ts'
import { noContacts, type Contacts } from './risk/contact.ts'
import { riskOf, riskSchema } from './risk/risk.ts'
import { refuseTwoGateways } from './way-out.ts'
import { beforeOf } from './wanted/taken.ts'
import { nothingWanted, wantOf, type Target, type Wanted } from './wanted/want.ts'

export const stepSchema = z.strictObject({
  operation: operationSchema,
  /** One plain sentence. */
  what: z.string(),
  why: z.string(),
  interrupts: z.string().optional(),
  /** Done when the change is kept; left out where it is done at once. */
  when: z.literal('kept').optional(),
  /** Exactly what will be run, as one would type it. */
  commands: z.array(z.string()),
})
export const planSchema = z.strictObject({
  lab: z.string(),
  goal: z.enum(['up', 'down']),
  /** Two plans with the same hash do the same. */
  hash: z.string(),
  steps: z.array(stepSchema),
  risk: riskSchema,
  /** What to think over first; nothing of it is in the hash. Left out of plans of before there was any. */
  advice: z.array(adviceSchema).default([]),
})
export type Step = z.output<typeof stepSchema>
export type Plan = z.output<typeof planSchema>

/** A lab's run folder is part of what is shown, so the planner is told it. */
export interface PlanInput {
  lab: Lab
  host: HostSnapshot
  target: Target
  folder: string
  /** What brings the lab up with the machine, where it says `boot: apply`. */
  boot?: BootInput | undefined
  /** Whom the machine must stay in touch with; nobody if left out. */
  contacts?: Contacts
}

/** What it takes to make the host what the lab says. Same input, same plan, byte for byte. */
export function planUp({ lab, host, target, folder, boot, contacts = noContacts }: PlanInput): Plan {
  const absent = target.scope === 'sandbox' && target.state === 'absent'
  const open: Draft[] = absent
    ? [{ operation: { op: 'sandbox.open', lab: lab.name }, why: 'the lab lives in a sandbox' }]
    : []
  const seen = absent ? emptyHost : host
  const advice = advise(lab, seen)
  try {
    if (target.scope === 'host') refuseGuestsOnWireless(lab, seen)
    const { profiles, rest } = target.scope === 'host' ? handOver(lab, seen) : { profiles: [], rest: lab }
    const wanted = wantOf(
      rest,
      target,
      beforeOf(lab.name, seen),
      seen,
      profiles.map(({ profile }) => profile.interface),
    )
    refuseOverlaps(lab.name, wanted, seen)
    refuseTwoGateways(rest, wanted, takeAway(lab.name, wanted, seen).rest)
    if (target.scope === 'host') {
      refuseLosingRoutes(wanted, seen)
      refuseMacvtaps(lab, seen)
    }
    // What NetworkManager makes is no card of the machine's, though the rest of the lab stands on it.
    const cards = wanted.cards.filter(({ name }) => !wanted.handedOver.includes(name))
    const drafts = [...open, ...difference(lab.name, { wanted: { ...wanted, cards }, profiles, boot }, seen, target)]
    const setting = { scope: target.scope, lab: lab.name, folder }
    return { ...finish(lab.name, 'up', drafts, seen, setting, contacts), advice }
  } catch (error) {
    throw withAdvice(error, advice)
  }
}

/** What is refused says what to do instead, where there is advice on the same place of the lab. */
function withAdvice(error: unknown, advice: readonly Advice[]): unknown {
  if (!(error instanceof FaultError) || error.fault.findings !== undefined) return error
  const { path } = error.fault.at ?? {}
  const here = advice.filter(({ at }) => at.some((place) => place === path))
  return here.length === 0 ? error : new FaultError({ ...error.fault, findings: here.map(remarkOfAdvice) })
}

/**
 * What it takes to remove all of a lab, by its marks alone: the lab file need not exist any more. `guests`: those that run, which are ended
 * before.
 */
export function planDown({
  lab,
  host,
  target,
  folder,
  contacts = noContacts,
  guests = [],
}: Omit<PlanInput, 'lab'> & { lab: string; guests?: readonly string[] }): Plan {
  const setting = { scope: target.scope, lab, folder }
  const nothing = { wanted: nothingWanted, profiles: [], boot: undefined }
  if (target.scope === 'host')
    return finish(lab, 'down', ending(guests, difference(lab, nothing, host, target)), host, setting, contacts)
  const close: Draft[] =
    target.state === 'absent'
      ? []
      : [{ operation: { op: 'sandbox.close', lab }, why: 'everything of the lab is in its sandbox' }]
  return finish(lab, 'down', ending(guests, close), host, setting, contacts)
}

/** Said with the first step. */
const ending = (guests: readonly string[], [first, ...rest]: Draft[]): Draft[] =>
  first === undefined || guests.length === 0
    ? [first, ...rest].filter((draft) => draft !== undefined)
    : [
        {
          ...first,
          interrupts: [`these guests, which are ended: ${guests.join(', ')}`, first.interrupts]
            .filter((words) => words !== undefined)
            .join('; '),
        },
        ...rest,
      ]

/** The plan of these drafts alone: a part of what a whole plan would do. */
export const planOf = (
  drafts: Draft[],
  { lab, host, target, folder, contacts = noContacts }: Omit<PlanInput, 'lab' | 'boot'> & { lab: string },
): Plan => finish(lab, 'up', drafts, host, { scope: target.scope, lab, folder }, contacts)

function difference(
  lab: string,
  { wanted, profiles, boot }: { wanted: Wanted; profiles: WantedProfile[]; boot: BootInput | undefined },
  host: HostSnapshot,
  target: Target,
): Draft[] {
  const { drafts, rest } = takeAway(lab, wanted, host)
  return [
    ...diffUplink(wanted, host),
    ...(target.scope === 'host' ? [...diffProfiles(lab, profiles, host), ...diffLeftAlone(lab, wanted, host)] : []),
    ...drafts,
    ...diffCards(lab, wanted, host, rest),
    ...diffLinks(lab, wanted, rest),
    ...diffLeases(lab, wanted, host, rest),
    ...diffAddresses(lab, wanted, rest),
    ...diffRoutes(lab, wanted, rest),
    ...diffTable(lab, wanted, host),
    ...diffSysctls(lab, wanted, rest, target),
    ...diffDhcp(lab, wanted, host),
    ...diffNameServers(lab, wanted, rest),
    ...(target.scope === 'host' ? diffBoot(lab, boot, host) : []),
  ]
}

function finish(
  lab: string,
  goal: Plan['goal'],
  drafts: Draft[],
  host: HostSnapshot,
  setting: Setting,
  contacts: Contacts,
): Plan {
  refuseClients(drafts, host)
  const steps = inOrder(drafts, ({ operation }) => rankOperation(operation)).map(
    ({ operation, why, interrupts }): Step => ({
      operation,
      what: describeOperation(operation),
      why,
      ...(interrupts === undefined ? {} : { interrupts }),
      ...(isKept(operation) ? { when: 'kept' } : {}),
      commands: renderOperation(operation, setting).map(commandText),
    }),
  )
  return {
    lab,
    goal,
    advice: [],
    hash: digest(JSON.stringify([setting, goal, steps.map(({ operation }) => operation)])),
    steps,
    // What waits until it is kept changes nothing now: by then everything has been seen to work.
    risk: riskOf(
      steps.flatMap(({ operation, when }) => (when === 'kept' ? [] : [operation])),
      host,
      setting.scope,
      contacts,
    ),
  }
}

/** Whether an operation waits until the change is kept: it makes it outlast the next start of the machine. */
export const isKept = (operation: Operation): boolean => rankOperation(operation) === rank.keep

/** What undoes the whole plan, in the order in which to do it. */
export const inverseOf = (operations: Operation[], before: HostSnapshot): Operation[] =>
  operations.toReversed().flatMap((operation) => invertOperation(operation, before))
