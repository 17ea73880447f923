// card.remember: what the machine's own interfaces had before a lab took them, kept on the machine itself until they are given back.
import { z } from 'zod'
import type { HostSnapshot } from '../../../host/schema.ts'
import { addressSchema, interfaceAddressSchema, interfaceNameSchema, macSchema, mtuSchema } from '../../../net.ts'
import { nameSchema } from '../../../lab/words.ts'
import type { OperationKind } from '../../kind.ts'
import { rank } from '../../order.ts'
import { broadcastSchema } from '../broadcast.ts'
import { notesChain } from '../nft-rules.ts'
import { destinationSchema, routingTableSchema } from '../route.ts'

const routeSchema = z.strictObject({
  family: z.enum(['inet', 'inet6']),
  to: destinationSchema,
  via: addressSchema.optional(),
  onlink: z.literal('yes').optional(),
  source: addressSchema.optional(),
  metric: z.int().min(0).max(0xffff_ffff).optional(),
  routingTable: routingTableSchema.optional(),
})
const cardSchema = z.strictObject({
  name: interfaceNameSchema,
  state: z.enum(['up', 'down']),
  mtu: mtuSchema,
  mac: macSchema.optional(),
  ipv6: z.enum(['on', 'off']),
  /** `client`: a DHCP client asked for its address; that and the default route are not among these, then. */
  dhcp: z.enum(['client', 'none']).default('none'),
  addresses: z.array(interfaceAddressSchema).max(200),
  /** Of those whose broadcast address is not the usual one. */
  broadcasts: z
    .array(z.strictObject({ of: interfaceAddressSchema, is: broadcastSchema }))
    .max(200)
    .default([]),
  routes: z.array(routeSchema).max(500),
  /** That systemd-resolved knew of it: it forgets what leaves a bridge. */
  nameServers: z.array(addressSchema).max(16).default([]),
})
/** An interface as it was before a lab took it. */
export type RememberedCard = z.output<typeof cardSchema>

const schema = z.strictObject({ op: z.literal('card.remember'), lab: nameSchema, cards: z.array(cardSchema).max(200) })

// Two underscores: no lab's table of rules has that name. It holds no rule that a packet meets.
export const cardTable = (lab: string): string => `tapdeck_${lab}__cards`

/** One fact a note, since a note of nft's is short (128 bytes): `ens1 route default`, then what belongs to that route. */
const notesOf = ({
  name,
  state,
  mtu,
  mac,
  ipv6,
  dhcp,
  addresses,
  broadcasts,
  routes,
  nameServers,
}: RememberedCard): string[] =>
  [
    `state ${state}`,
    `mtu ${mtu}`,
    ...(mac === undefined ? [] : [`mac ${mac}`]),
    `ipv6 ${ipv6}`,
    ...(dhcp === 'none' ? [] : [`dhcp ${dhcp}`]),
    ...addresses.flatMap((address) => [
      `address ${address}`,
      ...broadcasts.filter((broadcast) => broadcast.of === address).map(({ is }) => `broadcast ${is}`),
    ]),
    ...routes.flatMap(({ family, to, via, onlink, source, metric, routingTable }) => [
      `${family === 'inet' ? 'route' : 'route6'} ${to}`,
      ...(via === undefined ? [] : [`via ${via}`]),
      ...(onlink === undefined ? [] : [`onlink ${onlink}`]),
      ...(source === undefined ? [] : [`source ${source}`]),
      ...(metric === undefined ? [] : [`metric ${metric}`]),
      ...(routingTable === undefined ? [] : [`table ${routingTable}`]),
    ]),
    ...nameServers.map((server) => `dns ${server}`),
  ].map((fact) => `${name} ${fact}`)

interface Draft {
  name: string
  addresses: string[]
  broadcasts: { of: string | undefined; is: string }[]
  routes: Record<string, unknown>[]
  nameServers: string[]
  [key: string]: unknown
}

function note(card: Draft, key: string, value: string): void {
  if (key === 'address') card.addresses.push(value)
  else if (key === 'broadcast') card.broadcasts.push({ of: card.addresses.at(-1), is: value })
  else if (key === 'dns') card.nameServers.push(value)
  else if (key === 'route' || key === 'route6')
    card.routes.push({ family: key === 'route' ? 'inet' : 'inet6', to: value })
  else if (key === 'via' || key === 'onlink' || key === 'source')
    Object.assign(card.routes.at(-1) ?? {}, { [key]: value })
  else if (key === 'table') Object.assign(card.routes.at(-1) ?? {}, { routingTable: value })
  else if (key === 'metric') Object.assign(card.routes.at(-1) ?? {}, { metric: Number(value) })
  else card[key] = key === 'mtu' ? Number(value) : value
}

/** What is remembered for a lab. A note that is none of ours is passed over: someone has written there. */
export function rememberedCards(host: HostSnapshot, lab: string): RememberedCard[] {
  const cards = new Map<string, Draft>()
  for (const text of host.tables.find(({ name }) => name === cardTable(lab))?.notes ?? []) {
    const [name = '', key = '', value = ''] = text.split(' ')
    const card = cards.get(name) ?? { name, addresses: [], broadcasts: [], routes: [], nameServers: [] }
    cards.set(name, card)
    note(card, key, value)
  }
  return [...cards.values()].flatMap((draft) => {
    const card = cardSchema.safeParse(draft)
    return card.success ? [card.data] : []
  })
}

/** That of an address of a card. */
export function rememberedBroadcast(of: RememberedCard['broadcasts'], address: string): { broadcast?: string } {
  const broadcast = of.find((each) => each.of === address)?.is
  return broadcast === undefined ? {} : { broadcast }
}

export const cardRemember: OperationKind<typeof schema> = {
  schema,
  rank: ({ cards }) => (cards.length > 0 ? rank.rememberCards : rank.forgetCards),
  render({ lab, cards }) {
    const table = cardTable(lab)
    const fresh = cards.length === 0 ? '' : `table inet ${table} {\n${notesChain(cards.flatMap(notesOf))}}\n`
    return [{ run: 'nft', script: `table inet ${table}\ndelete table inet ${table}\n${fresh}` }]
  },
  inverse: ({ lab }, before) => [{ op: 'card.remember', lab, cards: rememberedCards(before, lab) }],
  verify({ lab, cards }, after) {
    const seen = rememberedCards(after, lab)
    return JSON.stringify(seen.map(notesOf)) === JSON.stringify(cards.map(notesOf))
      ? undefined
      : `what is remembered of cards is of ${seen.map(({ name }) => name).join(', ') || 'none'}`
  },
  describe: ({ cards }) =>
    cards.length === 0
      ? 'Forget what the given-back interfaces had'
      : `Remember what ${cards.map(({ name }) => name).join(', ')} had, so that it can be given back`,
  touches: () => [],
  mentions: ({ cards }) => cards.map(({ name }) => name),
}
