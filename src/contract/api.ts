// Every call between the engine and its faces (desktop, browser, command line), and every event. Handler and client types follow from it.
import { z } from 'zod'
import { faultSchema } from '../core/fault.ts'
import { hostSnapshotSchema, leaseSchema } from '../core/host/schema.ts'
import { findingSchema } from '../core/lab/finding.ts'
import { nameSchema } from '../core/lab/words.ts'
import { planSchema } from '../core/plan/plan.ts'
import { labLinkSchema } from '../core/topology/lab-links.ts'
import { appCalls, appEvents, sessionCalls } from './app.ts'
import { driftCalls, driftEvents, driftReportSchema, repairSchema } from './drift.ts'
import { labRefSchema, whereSchema } from './refs.ts'

export type { LabRef } from './refs.ts'

/** A result of a check (M8). */
export const checkResultSchema = z.strictObject({
  id: z.string(),
  title: z.string(),
  state: z.enum(['good', 'advice', 'warning', 'bad', 'unknown']),
  /** What was found, in one sentence. */
  finding: z.string(),
  /** What that means for the user. */
  meaning: z.string(),
  /** The command that shows it. */
  command: z.string(),
  /** What mends it and what takes the mending back; as commands to type. */
  fix: z.strictObject({ what: z.string(), commands: z.array(z.string()), undo: z.array(z.string()) }).optional(),
})
export type CheckResult = z.output<typeof checkResultSchema>

export const guestStateSchema = z.enum(['stopped', 'starting', 'running', 'paused', 'shutting-down', 'crashed'])
export const guestStatusSchema = z.strictObject({
  name: z.string(),
  state: guestStateSchema,
  pid: z.int().optional(),
  accelerator: z.enum(['kvm', 'tcg']).optional(),
  /** Why it is not running: the last words of QEMU. */
  reason: z.string().optional(),
  cards: z.array(
    z.strictObject({
      index: z.int(),
      id: z.string(),
      mac: z.string(),
      model: z.string(),
      connection: z.string(),
      tap: z.string().optional(),
      link: z.enum(['up', 'down']),
      /** As far as known: from leases and fixed addresses. */
      addresses: z.array(z.string()),
    }),
  ),
})
export type GuestStatus = z.output<typeof guestStatusSchema>

export const labStatusSchema = z.strictObject({
  name: z.string(),
  scope: z.enum(['sandbox', 'host']),
  /** `waiting`: applied, and not yet kept. */
  state: z.enum(['down', 'up', 'differs', 'waiting']),
  /** Seconds until what waits is undone; left out where an older Tapdeck does not say. */
  left: z.int().optional(),
  /** Steps between the host and the lab. */
  pending: z.int(),
  /** What others have changed since it was applied. */
  drift: driftReportSchema,
  /** What of an earlier change could not be undone yet, in words. */
  leftovers: z.array(z.string()),
  /** Its bridges, bonds and VLAN interfaces that are there. */
  links: z.array(labLinkSchema),
  guests: z.array(guestStatusSchema),
  leases: z.array(leaseSchema),
  forwards: z.array(
    z.strictObject({ proto: z.enum(['tcp', 'udp']), listen: z.string(), to: z.string(), open: z.boolean() }),
  ),
})
export type LabStatus = z.output<typeof labStatusSchema>

const guestRef = { lab: labRefSchema, guest: nameSchema }
const nothing = z.strictObject({})

const applied = z.strictObject({
  plan: planSchema,
  /** `kept`, or `waiting` until keep or rollback, or the time runs out. */
  state: z.enum(['kept', 'waiting']),
  /** Seconds left. */
  keepWithin: z.int().optional(),
  /** Of `down`: the guests that ran and were ended; they stay so, also where it is rolled back. */
  ended: z.array(z.string()),
})

export const calls = {
  'host.read': { input: z.strictObject({ where: whereSchema }), output: hostSnapshotSchema },
  /** All of them, or those of these ids. Fault `check.unknown`. */
  'check.run': {
    input: z.strictObject({ only: z.array(z.string().max(100)).max(100).optional() }),
    output: z.array(checkResultSchema),
  },
  /** A lab of the machine is held against it, or against this snapshot of one. */
  'lab.validate': {
    input: z.strictObject({ file: z.string(), host: hostSnapshotSchema.optional() }),
    output: z.array(findingSchema),
  },
  'lab.list': {
    input: nothing,
    output: z.array(
      z.strictObject({
        name: z.string(),
        scope: z.enum(['sandbox', 'host']),
        guests: z.array(z.string()),
        /** As its status, against how it was applied: its file is not looked at. `changing`: as of its drift. */
        state: z.enum(['up', 'differs', 'waiting', 'changing']),
        /** How many things others have changed. */
        drifts: z.int(),
        leftovers: z.array(z.string()),
      }),
    ),
  },
  'lab.status': { input: z.strictObject({ lab: labRefSchema }), output: labStatusSchema },
  'plan.make': {
    input: z.strictObject({
      lab: labRefSchema,
      goal: z.enum(['up', 'down']),
      host: hostSnapshotSchema.optional(),
      /** Not what the lab says now: what others have changed of it as it was applied is put back. */
      repair: repairSchema.optional(),
    }),
    output: planSchema,
  },
  /** `hash` is the plan's that the user agreed to; another one now is the fault `plan.stale`. */
  'plan.apply': {
    input: z.strictObject({
      lab: labRefSchema,
      goal: z.enum(['up', 'down']),
      hash: z.string(),
      /** As the plan was made. */
      repair: repairSchema.optional(),
      /** Seconds until it is undone unless it is kept; a plan that could cut the user off always waits, if not said otherwise. */
      keepWithin: z.int().min(1).max(3600).optional(),
      /** The user agrees that such a plan, too, is kept without a word. */
      keep: z.literal('at-once').optional(),
    }),
    output: applied,
  },
  'plan.keep': { input: z.strictObject({ lab: labRefSchema }), output: nothing },
  'plan.rollback': { input: z.strictObject({ lab: labRefSchema }), output: nothing },
  'guest.command': {
    input: z.strictObject(guestRef),
    output: z.strictObject({
      program: z.string(),
      args: z.array(z.string()),
      /** Macvtaps whose files it is given, open under these numbers. */
      opens: z.array(z.strictObject({ link: z.string(), fds: z.array(z.int()), at: z.string() })),
    }),
  },
  'guest.start': { input: z.strictObject(guestRef), output: guestStatusSchema },
  /** ACPI power button; done when QEMU has ended, fault `guest.still-running` if it has not within `within` seconds. */
  'guest.stop': {
    input: z.strictObject({ ...guestRef, within: z.int().min(1).max(3600).default(60) }),
    output: guestStatusSchema,
  },
  'guest.kill': { input: z.strictObject(guestRef), output: guestStatusSchema },
  'guest.reset': { input: z.strictObject(guestRef), output: guestStatusSchema },
  'guest.pause': { input: z.strictObject(guestRef), output: guestStatusSchema },
  'guest.resume': { input: z.strictObject(guestRef), output: guestStatusSchema },
  'guest.status': { input: z.strictObject(guestRef), output: guestStatusSchema },
  'guest.link': {
    input: z.strictObject({ ...guestRef, card: z.int().min(0), link: z.enum(['up', 'down']) }),
    output: guestStatusSchema,
  },
  /** One line for the monitor, its answer. */
  'guest.monitor': {
    input: z.strictObject({ ...guestRef, command: z.string().min(1).max(4096) }),
    output: z.strictObject({ text: z.string() }),
  },
  /** A PNG of the screen, base64. */
  'guest.screenshot': { input: z.strictObject(guestRef), output: z.strictObject({ png: z.base64() }) },
  /** A forward of a user-mode card while the guest runs: not written to the lab file. */
  'guest.forward': {
    input: z.strictObject({
      ...guestRef,
      card: z.int().min(0),
      change: z.enum(['add', 'remove']),
      proto: z.enum(['tcp', 'udp']),
      address: z.string(),
      port: z.int(),
      to: z.int(),
    }),
    output: nothing,
  },
  ...appCalls,
  ...driftCalls,
} as const

export type CallName = keyof typeof calls
export type Input<Name extends CallName> = z.input<(typeof calls)[Name]['input']>
export type Output<Name extends CallName> = z.output<(typeof calls)[Name]['output']>
/** What an engine is. */
export type Handlers = { [Name in CallName]: (input: z.output<(typeof calls)[Name]['input']>) => Promise<Output<Name>> }
/** What a face with a connection may call: the engine's calls and those of its session. */
export const faceCalls = { ...calls, ...sessionCalls } as const
export type FaceCallName = keyof typeof faceCalls
export type FaceInput<Name extends FaceCallName> = z.input<(typeof faceCalls)[Name]['input']>
export type FaceOutput<Name extends FaceCallName> = z.output<(typeof faceCalls)[Name]['output']>

export const events = {
  'host.changed': z.strictObject({ where: whereSchema, snapshot: hostSnapshotSchema }),
  'guest.changed': z.strictObject({ lab: z.string(), status: guestStatusSchema }),
  'plan.progress': z.strictObject({ lab: z.string(), done: z.int(), of: z.int(), what: z.string() }),
  'plan.ended': z.strictObject({
    lab: z.string(),
    state: z.enum(['kept', 'rolled-back']),
    fault: faultSchema.optional(),
  }),
  /** It was done, and is not in the history. */
  'plan.unrecorded': z.strictObject({ lab: z.string(), fault: faultSchema }),
  ...appEvents,
  ...driftEvents,
} as const
export type EventName = keyof typeof events
export type EventData<Name extends EventName> = z.output<(typeof events)[Name]>
