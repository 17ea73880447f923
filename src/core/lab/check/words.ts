// What the checks call things, and the paths of them.
import type { Path } from '../read/words.ts'
import { cardsOf, networkBridge, placeNetwork, type PlacedCard, type PlacedNetwork } from '../resolve.ts'
import type { Connection, Lab, Network } from '../schema.ts'

export const cardWords = (guest: string, index: number): string => `card ${index} of ${guest}`
export const cardPath = (guest: string, index: number): Path => ['guests', guest, 'cards', index]

/** What many checks ask is worked out once for a lab. */
const once = <T>(work: (lab: Lab) => T): ((lab: Lab) => T) => {
  const known = new WeakMap<Lab, { value: T }>()
  return (lab) => {
    const made = known.get(lab) ?? { value: work(lab) }
    known.set(lab, made)
    return made.value
  }
}

/** Every card of the lab with its guest, also the ones that are not written. */
export const allCards = once((lab): readonly { guest: string; card: PlacedCard }[] =>
  Object.entries(lab.guests).flatMap(([guest, value]) => cardsOf(lab, guest, value).map((card) => ({ guest, card }))),
)

/** Every network with what follows from it. */
export const allNetworks = once((lab): readonly { name: string; network: Network; placed: PlacedNetwork }[] =>
  Object.entries(lab.networks).map(([name, network]) => ({ name, network, placed: placeNetwork(lab, name, network) })),
)

/** The settings of a card in user mode. */
export const userOf = (connect: Connection) => (connect !== 'nothing' && 'user' in connect ? connect.user : undefined)

export type UserConnection = NonNullable<ReturnType<typeof userOf>>

/** Cards in user mode. */
export const userCards = (lab: Lab): { guest: string; card: PlacedCard; user: UserConnection }[] =>
  allCards(lab).flatMap(({ guest, card }) => {
    const user = userOf(card.connect)
    return user === undefined ? [] : [{ guest, card, user }]
  })

/** Where a card hangs that is directly on a link. */
export const macvtapOf = (connect: Connection) =>
  connect !== 'nothing' && 'macvtap' in connect ? connect.macvtap : undefined

/** The same as one writes it: the usual mode is not said. */
export const onLink = (link: string, mode: NonNullable<ReturnType<typeof macvtapOf>>['mode']) => ({
  link,
  ...(mode === 'bridge' ? {} : { mode }),
})

/** Every interface that this lab makes, by its name: what it is, and where that stands. */
export function interfacesOf(lab: Lab): { name: string; words: string; path: Path }[] {
  return [
    ...Object.keys(lab.bonds).map((name) => ({ name, words: `the bond ${name}`, path: ['bonds', name] })),
    ...Object.keys(lab.vlans).map((name) => ({ name, words: `the VLAN ${name}`, path: ['vlans', name] })),
    ...Object.keys(lab.bridges).map((name) => ({ name, words: `the bridge ${name}`, path: ['bridges', name] })),
    ...Object.keys(lab.networks).map((name) => ({
      name: networkBridge(lab.name, name),
      words: `the bridge of the network ${name}`,
      path: ['networks', name],
    })),
    ...allCards(lab).flatMap(({ guest, card }) =>
      card.tap === undefined
        ? []
        : [
            {
              name: card.tap,
              words: `the ${macvtapOf(card.connect) === undefined ? 'tap' : 'macvtap'} of ${cardWords(guest, card.index)}`,
              path: cardPath(guest, card.index),
            },
          ],
    ),
  ]
}
