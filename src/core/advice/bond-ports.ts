// Ports of bonds that do not go together, and ports without a cable.
import { findLink, type HostSnapshot, type Link } from '../host/schema.ts'
import { lostIn } from '../lab/kinds/bond-modes.ts'
import type { Edit } from '../lab/edit/schema.ts'
import { pathText } from '../lab/read/words.ts'
import type { Lab } from '../lab/schema.ts'
import type { Adviser, Advice } from './advice.ts'
import { others, usedCards } from './free-cards.ts'

interface Rated {
  name: string
  speed: number
  duplex: 'full' | 'half'
}

/** The ports whose speed the kernel knows: it does of those that are up and have a carrier. */
const rated = (ports: readonly string[], host: HostSnapshot): Rated[] =>
  ports.flatMap((name) => {
    const { card } = findLink(host, name) ?? {}
    return card?.speed === undefined
      ? []
      : [{ name, speed: card.speed, duplex: card.duplex === 'half' ? 'half' : 'full' }]
  })

const words = ({ name, speed, duplex }: Rated): string =>
  `${name} ${speed} Mb/s${duplex === 'half' ? ' half duplex' : ''}`

export const bondSpeed: Adviser = (lab, host) =>
  Object.entries(lab.bonds).flatMap(([name, bond]): Advice[] => {
    const known = rated(bond.ports, host)
    const [best] = known.toSorted((a, b) => b.speed - a.speed || a.duplex.localeCompare(b.duplex))
    if (best === undefined) return []
    const slow = known.filter((one) => one.speed !== best.speed || one.duplex !== best.duplex)
    if (slow.length === 0) return []
    const toBackup: Edit = {
      edit: 'bond.set',
      name,
      values: { mode: 'active-backup', ...lostIn('active-backup', bond), primary: best.name },
    }
    if (bond.mode === 'active-backup') {
      if (known.find((one) => one.name === bond.primary)?.speed === best.speed) return []
      return [
        {
          code: 'advice.bond-primary',
          level: 'advice',
          at: [pathText(['bonds', name, bond.primary === undefined ? 'ports' : 'primary'])],
          words: `The ports of ${name} are of different speeds: ${known.map(words).join(', ')}.`,
          meaning:
            'One port works at a time, and without a primary that can be the slow one though the fast one has a cable.',
          source: 'Documentation/networking/bonding.rst of the kernel, primary',
          alternatives: [
            {
              kind: 'edits',
              words: `Prefer ${best.name} while it has a cable`,
              edits: [{ edit: 'bond.set', name, values: { primary: best.name } }],
            },
          ],
        },
      ]
    }
    return [
      {
        code: 'advice.bond-speed',
        level: 'warning',
        at: [pathText(['bonds', name, 'ports'])],
        words: `The ports of ${name} are of different speeds: ${known.map(words).join(', ')}.`,
        meaning:
          bond.mode === '802.3ad'
            ? 'LACP bundles ports of one speed and full duplex only: the others stand by, and the bond is as fast as one bundle.'
            : 'Every port gets its share whether it keeps up or not: connections over the slow one are slow, and packets come out of order.',
        source: 'IEEE 802.1AX; Documentation/networking/bonding.rst of the kernel',
        alternatives: [
          { kind: 'edits', words: `Make ${name} active-backup, and prefer ${best.name}`, edits: [toBackup] },
          {
            kind: 'edits',
            words: `Leave ${slow.map((one) => one.name).join(', ')} out of ${name}`,
            edits: slow.map((one) => ({ edit: 'port.remove', of: { bond: name }, port: one.name })),
          },
        ],
      },
    ]
  })

/** Only of a card that is up: one that is down tells nothing of its cable. */
const isUnplugged = (link: Link | undefined): boolean => link?.kind === 'card' && link.up && !link.carrier

export const noCarrier: Adviser = (lab, host) =>
  usedCards(lab)
    .filter(({ role, name }) => 'port' in role && isUnplugged(findLink(host, name)))
    .map((used) => ({
      code: 'advice.no-carrier',
      level: hasOther(lab, host, used.name) ? 'advice' : 'warning',
      at: [pathText(used.at)],
      words: `${used.name} is to be ${used.as}, and has no carrier.`,
      meaning: 'No cable is in it, or nothing at the other end is switched on: nothing passes there.',
      alternatives: others(lab, host, used).filter(
        (other) =>
          other.kind === 'edits' &&
          other.edits.some((edit) => edit.edit === 'port.add' && findLink(host, edit.port)?.carrier === true),
      ),
    }))

/** Whether another port of the same bond or bridge has a cable. */
const hasOther = (lab: Lab, host: HostSnapshot, name: string): boolean =>
  [...Object.values(lab.bonds), ...Object.values(lab.bridges)].some(
    ({ ports }) => ports.includes(name) && ports.some((port) => port !== name && !isUnplugged(findLink(host, port))),
  )
