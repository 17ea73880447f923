// The small texts that a lab file is made of: names, sizes, forwards.
import { z } from 'zod'
import { addressSchema, ipv4Schema, portNumberSchema } from '../net.ts'

/** The name of a lab, network or guest: also a folder's name, a DNS label and part of interface names. */
export const nameSchema = z
  .string()
  .regex(
    /^[a-z]([a-z0-9-]{0,30}[a-z0-9])?$/,
    'is not a name (1 to 32 lower-case letters, digits and -, a letter first, no - at the end)',
  )

/** `20G`, `512M`, `2T`: as qemu-img takes it, powers of 1024. */
export const sizeSchema = z.string().regex(/^[1-9][0-9]{0,5}[KMGT]$/, 'is not a size like 20G')

/** `8022` or `127.0.0.1:8022` or `[::1]:8022`; without an address it is the loopback, so that nothing is open by accident. */
export const listenSchema = z.union([portNumberSchema, z.string()]).transform((value, context) => {
  const parsed = parseEndpoint(String(value))
  if (!parsed || !addressSchema.safeParse(parsed.host || '127.0.0.1').success) {
    context.addIssue({ code: 'custom', message: 'is not a port or address:port, like 8022 or 127.0.0.1:8022' })
    return z.NEVER
  }
  return { address: parsed.host || '127.0.0.1', port: parsed.port }
})
export type Listen = z.output<typeof listenSchema>

/** `host:port` → both, `port` → an empty host; undefined if it is neither. IPv6 stands in brackets. */
export function parseEndpoint(text: string): { host: string; port: number } | undefined {
  const match = /^(?:(?:\[([0-9a-fA-F:.]+)\]|([^:[\]]*)):)?(\d{1,5})$/.exec(text)
  if (!match) return undefined
  const port = Number(match[3])
  if (port < 1 || port > 65535) return undefined
  return { host: match[1] ?? match[2] ?? '', port }
}

export const endpointText = (address: string, port: number): string =>
  address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`

/** A forward of a network: `to` is `guest:port` or `address:port`. */
export const forwardSchema = oneOfKeys(
  { tcp: listenSchema, udp: listenSchema },
  {
    to: z
      .string()
      .refine((text) => (parseEndpoint(text)?.host ?? '') !== '', 'is not guest:port or address:port, like web:22'),
  },
)

/** A forward of a user-mode card: `to` is a port of the guest, or `address:port` in the card's own network. */
export const userForwardSchema = oneOfKeys(
  { tcp: listenSchema, udp: listenSchema },
  {
    to: z.union([portNumberSchema, z.string()]).transform((value, context) => {
      const parsed = parseEndpoint(String(value))
      if (!parsed || (parsed.host !== '' && !ipv4Schema.safeParse(parsed.host).success)) {
        context.addIssue({
          code: 'custom',
          message: 'is not a port or address:port of the guest, like 22 or 10.0.2.15:22',
        })
        return z.NEVER
      }
      return parsed.host === '' ? { port: parsed.port } : { address: parsed.host, port: parsed.port }
    }),
  },
)
export type Forward = z.output<typeof forwardSchema>
export type UserForward = z.output<typeof userForwardSchema>

/** A union in which the key that is present says the kind: `{ tcp: …, to } | { udp: …, to }`. */
function oneOfKeys<A extends z.ZodType, B extends z.ZodType, S extends z.ZodRawShape>(
  kinds: { tcp: A; udp: B },
  shared: S,
) {
  return z.union([z.strictObject({ tcp: kinds.tcp, ...shared }), z.strictObject({ udp: kinds.udp, ...shared })])
}

/** The protocol and the listening end of a forward of either sort. */
export const listenOf = (forward: { tcp: Listen } | { udp: Listen }): { proto: 'tcp' | 'udp' } & Listen =>
  'tcp' in forward ? { proto: 'tcp', ...forward.tcp } : { proto: 'udp', ...forward.udp }
