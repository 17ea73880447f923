// MACs: each card its own, and none that a card cannot have.
import type { Note } from '../../finding.ts'
import { freshMac } from '../../propose.ts'
import type { Lab } from '../../schema.ts'
import { allCards, cardPath, cardWords } from '../words.ts'

export function* macDuplicate(lab: Lab): Generator<Note> {
  const holders = new Map<string, string>()
  for (const { guest, card } of allCards(lab)) {
    const words = cardWords(guest, card.index)
    const holder = holders.get(card.mac)
    if (holder === undefined) holders.set(card.mac, words)
    else
      yield {
        level: 'error',
        code: 'mac.duplicate',
        message: `${words} has the MAC ${card.mac}, which ${holder} has too.`,
        hint: 'Frames for one would go to the other. Give it a MAC of its own, or leave `mac` out.',
        path: [...cardPath(guest, card.index), 'mac'],
        fix: { edit: 'card.set', guest, index: card.index, values: { mac: freshMac(lab, guest, card.index) } },
      }
  }
}

export function* macImpossible(lab: Lab): Generator<Note> {
  for (const { guest, card } of allCards(lab)) {
    const path = [...cardPath(guest, card.index), 'mac']
    const fix = { edit: 'card.set', guest, index: card.index, values: { mac: null } } as const
    if (card.mac === '00:00:00:00:00:00')
      yield {
        level: 'error',
        code: 'mac.zero',
        message: `${cardWords(guest, card.index)} has the MAC ${card.mac}, which means "none".`,
        hint: 'Leave `mac` out, and it gets one.',
        path,
        fix,
      }
    // The lowest bit of the first octet marks a group address (IEEE 802).
    else if (Number.parseInt(card.mac.slice(0, 2), 16) & 1)
      yield {
        level: 'error',
        code: 'mac.multicast',
        message: `${cardWords(guest, card.index)} has the MAC ${card.mac}, which is the address of a group (its first octet is odd).`,
        hint: 'A bridge does not learn it, and no frame finds the card. Leave `mac` out, or begin it with 52:54:00.',
        path,
        fix,
      }
  }
}
