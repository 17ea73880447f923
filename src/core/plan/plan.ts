// Lab × host → plan: the ordered steps that make the host what the lab says, and what undoes them.
import { z } from 'zod'
import { digest } from '../digest.ts'
import { emptyHost, type HostSnapshot } from '../host/schema.ts'
import type { Lab } from '../lab/schema.ts'
import { commandText, type Setting } from './command.ts'
import { diffAddresses, diffRoutes } from './diff/addresses.ts'
import type { Draft } from './diff/draft.ts'
import { diffLinks } from './diff/links.ts'
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
import { inOrder } from './order.ts'
import { refuseLosingRoutes, refuseOverlaps } from './refuse.ts'
import { noContacts, type Contacts } from './risk/contact.ts'
import { riskOf, riskSchema } from './risk/risk.ts'
import { nothingWanted, wantOf, type Target, type Wanted } from './want.ts'

export const stepSchema = z.strictObject({
  operation: operationSchema,
  /** One plain sentence. */
  what: z.string(),
  why: z.string(),
  interrupts: z.string().optional(),
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
})
export type Step = z.output<typeof stepSchema>
export type Plan = z.output<typeof planSchema>

/** A lab's run folder is part of what is shown, so the planner is told it. */
export interface PlanInput {
  lab: Lab
  host: HostSnapshot
  target: Target
  folder: string
  /** Whom the machine must stay in touch with; nobody if left out. */
  contacts?: Contacts
}

/** What it takes to make the host what the lab says. Same input, same plan, byte for byte. */
export function planUp({ lab, host, target, folder, contacts = noContacts }: PlanInput): Plan {
  const absent = target.scope === 'sandbox' && target.state === 'absent'
  const open: Draft[] = absent
    ? [{ operation: { op: 'sandbox.open', lab: lab.name }, why: 'the lab lives in a sandbox' }]
    : []
  const seen = absent ? emptyHost : host
  const wanted = wantOf(lab, target)
  refuseOverlaps(lab.name, wanted, seen)
  if (target.scope === 'host') refuseLosingRoutes(wanted, seen)
  return finish(
    lab.name,
    'up',
    [...open, ...difference(lab.name, wanted, seen, target)],
    seen,
    {
      scope: target.scope,
      lab: lab.name,
      folder,
    },
    contacts,
  )
}

/** What it takes to remove all of a lab, by its marks alone: the lab file need not exist any more. */
export function planDown({
  lab,
  host,
  target,
  folder,
  contacts = noContacts,
}: Omit<PlanInput, 'lab'> & { lab: string }): Plan {
  const setting = { scope: target.scope, lab, folder }
  if (target.scope === 'host')
    return finish(lab, 'down', difference(lab, nothingWanted, host, target), host, setting, contacts)
  const close: Draft[] =
    target.state === 'absent'
      ? []
      : [{ operation: { op: 'sandbox.close', lab }, why: 'everything of the lab is in its sandbox' }]
  return finish(lab, 'down', close, host, setting, contacts)
}

function difference(lab: string, wanted: Wanted, host: HostSnapshot, target: Target): Draft[] {
  return [
    ...diffUplink(wanted, host),
    ...diffLinks(lab, wanted, host),
    ...diffAddresses(lab, wanted, host),
    ...diffRoutes(lab, wanted, host),
    ...diffTable(lab, wanted, host),
    ...diffSysctls(lab, wanted, host, target),
    ...diffDhcp(lab, wanted, host),
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
  const steps = inOrder(drafts, ({ operation }) => rankOperation(operation)).map(
    ({ operation, why, interrupts }): Step => ({
      operation,
      what: describeOperation(operation),
      why,
      ...(interrupts === undefined ? {} : { interrupts }),
      commands: renderOperation(operation, setting).map(commandText),
    }),
  )
  return {
    lab,
    goal,
    hash: digest(JSON.stringify([setting, goal, steps.map(({ operation }) => operation)])),
    steps,
    risk: riskOf(
      steps.map(({ operation }) => operation),
      host,
      setting.scope,
      contacts,
    ),
  }
}

/** What undoes the whole plan, in the order in which to do it. */
export const inverseOf = (operations: Operation[], before: HostSnapshot): Operation[] =>
  operations.toReversed().flatMap((operation) => invertOperation(operation, before))
