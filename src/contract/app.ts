// Calls and events that an application with a window needs beyond the command line's: files, live views, consoles, history.
import { z } from 'zod'
import { nameSchema } from '../core/lab/words.ts'
import { planSchema } from '../core/plan/plan.ts'
import { recoveredSchema } from './helper.ts'
import { labRefSchema, whereSchema } from './refs.ts'

const nothing = z.strictObject({})

/** A byte stream that was opened: its bytes travel beside the calls (frame.ts), each way with acknowledgement. */
export const streamSchema = z.strictObject({
  stream: z.int().positive(),
  /** What was said before: of a serial line, base64. */
  before: z.base64().optional(),
})

/** A lab that is known: its file was opened before, is in the user's folder of labs, or was applied from the command line. */
export const knownFileSchema = z.strictObject({
  /** None for a lab that is up, of which nothing tells where its file is. */
  file: z.string().optional(),
  name: z.string(),
  /** Milliseconds since 1970, of its last opening. */
  opened: z.number().optional(),
  up: z.boolean(),
})
export type KnownFile = z.output<typeof knownFileSchema>

/** A change that is done and waits to be kept, with the lab that it is of: any lab, not only the one that someone looks at. */
export const waitSchema = z.strictObject({
  lab: z.string(),
  scope: z.enum(['sandbox', 'host']),
  /** The lab's file, as far as that is known. */
  file: z.string().optional(),
  /** Seconds until it is undone; left out where an older Tapdeck does not say. */
  left: z.int().optional(),
  /** Of this engine, which tells of its end; or of another Tapdeck of the user's, which does not. */
  with: z.enum(['this', 'another']),
})
export type Wait = z.output<typeof waitSchema>

/** One applied change, as it is kept for History. */
export const historyEntrySchema = z.strictObject({
  id: z.string(),
  lab: z.string(),
  /** Milliseconds since 1970. */
  time: z.number(),
  /** The user who asked. */
  who: z.string(),
  goal: z.enum(['up', 'down']),
  /**
   * `interrupted`: a process of it was killed, and all was put back; `undecided`: what it did is there yet; `abandoned`: some of it could
   * not be undone, and the user said that it stays.
   */
  outcome: z.enum(['kept', 'rolled-back', 'failed', 'interrupted', 'undecided', 'abandoned']),
  plan: planSchema,
  /** Of one that was interrupted, steps of the plan from 0: those that were done, and those of which some may have been. */
  ran: z.strictObject({ done: z.array(z.int()), begun: z.array(z.int()) }).optional(),
  /** The lab as it was applied: rolling back to it is applying it again. */
  text: z.string().optional(),
  /** Where that text was read from. */
  file: z.string().optional(),
})
export type HistoryEntry = z.output<typeof historyEntrySchema>

/** Bytes and packets since the link is there, by interface. */
export const trafficCountsSchema = z.record(
  z.string(),
  z.strictObject({ rxBytes: z.number(), txBytes: z.number(), rxPackets: z.number(), txPackets: z.number() }),
)

export const appCalls = {
  /** The text as it is on disk; `digest` is for lab.save. A text that is no valid lab is no fault here. */
  'lab.open': {
    input: z.strictObject({ file: z.string().min(1) }),
    output: z.strictObject({ file: z.string(), text: z.string(), digest: z.string() }),
  },
  /** Whole or not at all. `ifUnchangedFrom`: a digest, or `absent`; fault `lab.changed` if the file is another by now. */
  'lab.save': {
    input: z.strictObject({
      file: z.string().min(1),
      text: z.string().max(1_048_576),
      ifUnchangedFrom: z.string().optional(),
    }),
    output: z.strictObject({ digest: z.string() }),
  },
  /** Labs that are up, recent files and those in the user's folder of labs; `folder` is where new ones are proposed. */
  'lab.files': { input: nothing, output: z.strictObject({ folder: z.string(), files: z.array(knownFileSchema) }) },
  /** Every change that waits for its word, of this engine and of the user's other Tapdecks; keep and rollback go by the lab's name. */
  'plan.waiting': { input: nothing, output: z.array(waitSchema) },
  /** Undoes what interrupted changes have left: of this lab, or of all sandboxes of the user and the machine's network. */
  'plan.recover': { input: z.strictObject({ lab: nameSchema.optional() }), output: z.array(recoveredSchema) },
  /** What could not be undone of a lab's change stays as it is from now on; what that was, in words. */
  'plan.forget': { input: z.strictObject({ lab: nameSchema }), output: z.array(z.string()) },
  'history.list': { input: z.strictObject({ lab: nameSchema.optional() }), output: z.array(historyEntrySchema) },
  /** Card models of the installed QEMU, for forms. */
  'qemu.facts': {
    input: nothing,
    output: z.strictObject({
      version: z.string(),
      machines: z.array(z.string()),
      cardModels: z.array(z.string()),
      kvm: z.enum(['works', 'absent', 'broken']),
    }),
  },
} as const

/** Calls that belong to one connection: what they begin ends with it. Served by engine/session.ts, not by the engine itself. */
export const sessionCalls = {
  /** From now on host.changed and host.traffic tell of this place, until host.unwatch or the connection ends. */
  'host.watch': { input: z.strictObject({ where: whereSchema }), output: nothing },
  'host.unwatch': { input: z.strictObject({ where: whereSchema }), output: nothing },
  'console.open': {
    input: z.strictObject({ lab: labRefSchema, guest: nameSchema, which: z.enum(['monitor', 'serial', 'vnc']) }),
    output: streamSchema,
  },
  /** A shell in the lab's network, or in a guest by ssh, on a terminal of its own. */
  'shell.open': {
    input: z.strictObject({
      lab: labRefSchema,
      columns: z.int().min(1).max(1000),
      rows: z.int().min(1).max(1000),
      ssh: z
        .strictObject({
          guest: nameSchema,
          user: z.string().regex(/^[a-z_][a-z0-9_.-]{0,31}$/),
          address: z.string().optional(),
        })
        .optional(),
    }),
    output: streamSchema,
  },
  'stream.resize': {
    input: z.strictObject({ stream: z.int(), columns: z.int().min(1).max(1000), rows: z.int().min(1).max(1000) }),
    output: nothing,
  },
  'stream.close': { input: z.strictObject({ stream: z.int() }), output: nothing },
} as const

export const appEvents = {
  /** A change has been done, and waits from now on: how it ends is plan.ended. */
  'plan.waits': waitSchema,
  /** Once a second while a place is watched. */
  'host.traffic': z.strictObject({ where: whereSchema, time: z.number(), links: trafficCountsSchema }),
  'stream.closed': z.strictObject({ stream: z.int(), why: z.string() }),
  /** A lab file that is open was changed by someone else. */
  'lab.changed-on-disk': z.strictObject({ file: z.string(), digest: z.string() }),
} as const
