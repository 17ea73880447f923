// The programs that may configure an interface, each with where it says so.
import { z } from 'zod'

export const managerOfLinkSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('networkmanager'), connection: z.string().optional() }),
  z.strictObject({ kind: z.literal('networkd'), file: z.string().optional() }),
  /** /etc/netplan/*.yaml, made into files for one of the two. */
  z.strictObject({ kind: z.literal('netplan'), through: z.enum(['networkmanager', 'networkd']), file: z.string() }),
  z.strictObject({ kind: z.literal('ifupdown'), file: z.string() }),
])
export type ManagerOfLink = z.output<typeof managerOfLinkSchema>
