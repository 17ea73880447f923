// The edits: everything that the app or a program can change in a lab, as a closed set of values.
import { z } from 'zod'
import { interfaceNameSchema, ipv4Schema, macSchema } from '../../net.ts'
import { cardSchema } from '../kinds/card.ts'
import { diskSchema, guestSchema } from '../kinds/guest.ts'
import { networkSchema } from '../kinds/network.ts'
import { examine } from '../read/examine.ts'
import { bondSchema, bridgeSchema, labSchema, positionSchema, vlanSchema } from '../schema.ts'
import { forwardSchema, nameSchema, userForwardSchema } from '../words.ts'

/** A value as one writes it in the file: checked by the schema, but without its defaults, so that these are not written out. */
const written = <S extends z.ZodType>(schema: S): z.ZodType<z.input<S>, z.input<S>> =>
  z.custom<z.input<S>>().superRefine((value, context) => {
    for (const { message, path } of examine(schema, value))
      context.addIssue({ code: 'custom', message, path: [...path] })
  })

/** Some keys of a value; `undefined` or null takes the key away. */
type Patch<T> = { [K in keyof T]?: T[K] | null | undefined }

const patch = <S extends z.ZodObject>(schema: S): z.ZodType<Patch<z.input<S>>, Patch<z.input<S>>> =>
  z
    .custom<Patch<z.input<S>>>(
      (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
      'is not a map',
    )
    .superRefine((value, context) => {
      for (const [key, inner] of Object.entries(value)) {
        const known = Object.hasOwn(schema.shape, key) ? schema.shape[key] : undefined
        if (known === undefined) context.addIssue({ code: 'custom', message: `there is no \`${key}\``, path: [key] })
        else if (inner !== null && inner !== undefined)
          for (const { message, path } of examine(known, inner, [key]))
            context.addIssue({ code: 'custom', message, path: [...path] })
      }
    })

const index = z.int().min(0)

/** The edits that every named thing has. */
const named = <K extends string, S extends z.ZodObject>(kind: K, name: z.ZodType<string, string>, schema: S) =>
  [
    z.strictObject({ edit: z.literal(`${kind}.add` as const), name, value: written(schema) }),
    z.strictObject({ edit: z.literal(`${kind}.set` as const), name: z.string(), values: patch(schema) }),
    z.strictObject({ edit: z.literal(`${kind}.remove` as const), name: z.string() }),
    z.strictObject({ edit: z.literal(`${kind}.rename` as const), name: z.string(), to: name }),
  ] as const

/** The edits of the things that a guest has a list of. */
const listed = <K extends string, S extends z.ZodObject>(kind: K, schema: S) =>
  [
    z.strictObject({
      edit: z.literal(`${kind}.add` as const),
      guest: z.string(),
      value: written(schema),
      index: index.optional(),
    }),
    z.strictObject({ edit: z.literal(`${kind}.set` as const), guest: z.string(), index, values: patch(schema) }),
    z.strictObject({ edit: z.literal(`${kind}.remove` as const), guest: z.string(), index }),
    z.strictObject({ edit: z.literal(`${kind}.move` as const), guest: z.string(), from: index, to: index }),
  ] as const

/** Whose forwards: a network's, or those of a guest's card in user mode. */
const forwardsSchema = z.union([
  z.strictObject({ network: z.string() }),
  z.strictObject({ guest: z.string(), card: index }),
])

/** What something is a port of. */
const masterSchema = z.union([z.strictObject({ bond: z.string() }), z.strictObject({ bridge: z.string() })])

export const editSchema = z.discriminatedUnion('edit', [
  z.strictObject({
    edit: z.literal('lab.set'),
    values: patch(labSchema.pick({ name: true, scope: true, uplink: true, boot: true, bridgeFilter: true })),
  }),
  ...named('network', nameSchema, networkSchema),
  ...named('bridge', interfaceNameSchema, bridgeSchema),
  ...named('bond', interfaceNameSchema, bondSchema),
  ...named('vlan', interfaceNameSchema, vlanSchema),
  z.strictObject({ edit: z.literal('port.add'), of: masterSchema, port: interfaceNameSchema }),
  z.strictObject({ edit: z.literal('port.remove'), of: masterSchema, port: z.string() }),
  ...named('guest', nameSchema, guestSchema),
  z.strictObject({ edit: z.literal('guest.copy'), name: z.string(), to: nameSchema }),
  ...listed('card', cardSchema),
  ...listed('disk', diskSchema),
  z.strictObject({
    edit: z.literal('forward.add'),
    of: forwardsSchema,
    value: z.union([written(forwardSchema), written(userForwardSchema)]),
  }),
  z.strictObject({
    edit: z.literal('forward.set'),
    of: forwardsSchema,
    index,
    value: z.union([written(forwardSchema), written(userForwardSchema)]),
  }),
  z.strictObject({ edit: z.literal('forward.remove'), of: forwardsSchema, index }),
  z.strictObject({ edit: z.literal('lease.fix'), network: z.string(), mac: macSchema, address: ipv4Schema }),
  z.strictObject({ edit: z.literal('lease.free'), network: z.string(), mac: macSchema }),
  /** By what `positionKey` makes; null forgets a place. */
  z.strictObject({ edit: z.literal('position.set'), positions: z.record(z.string(), positionSchema.nullable()) }),
  /** The whole text, from the YAML view. */
  z.strictObject({ edit: z.literal('text.replace'), text: z.string() }),
])

export type Edit = z.output<typeof editSchema>
export type ForwardsOf = z.output<typeof forwardsSchema>
export type Master = z.output<typeof masterSchema>
/** The named things of a lab, and the map that holds them. */
export const mapOf = { network: 'networks', bridge: 'bridges', bond: 'bonds', vlan: 'vlans', guest: 'guests' } as const
export type Kind = keyof typeof mapOf

/** The key of a thing in `positions`: its path in the file, `guests.web`. */
export const positionKey = (kind: Kind, name: string): string => `${mapOf[kind]}.${name}`
