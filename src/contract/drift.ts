// What others have changed under an applied lab, as calls and events tell it.
import { z } from 'zod'
import { driftSchema } from '../core/drift/drift.ts'
import { editSchema } from '../core/lab/edit.ts'
import { labRefSchema } from './refs.ts'

export const driftReportSchema = z.strictObject({
  lab: z.string(),
  /** `changing`: a change of the lab is under way or waits for its word; `unknown`: nothing tells how it was applied. */
  state: z.enum(['compared', 'down', 'changing', 'unknown']),
  /** The text that was applied last, or the file where the history does not know one. */
  against: z.enum(['applied', 'file']).optional(),
  /** Milliseconds since 1970, of the last apply. */
  applied: z.number().optional(),
  drifts: z.array(driftSchema),
})
export type DriftReport = z.output<typeof driftReportSchema>

/** Which of them: their ids, or all. */
export const repairSchema = z.union([z.literal('all'), z.array(z.string().max(200)).min(1).max(1000)])

export const driftCalls = {
  'drift.look': { input: z.strictObject({ lab: labRefSchema }), output: driftReportSchema },
  /** The edits that make the lab say what is there, all that there are or those of `ids`; `text` is the lab with them. Changes nothing. */
  'drift.adopt': {
    input: z.strictObject({ lab: labRefSchema, ids: z.array(z.string().max(200)).max(1000).optional() }),
    output: z.strictObject({ edits: z.array(editSchema), text: z.string() }),
  },
} as const

export const driftEvents = {
  /** While its place is watched by a face that has asked for the lab's status. */
  'drift.changed': driftReportSchema,
} as const
