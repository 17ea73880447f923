// Bonds and VLANs: options that go together, and what a sandbox cannot have.
import { modesWith, rewritingPorts } from '../../kinds/bond-modes.ts'
import type { Note } from '../../finding.ts'
import { suggest } from '../../read/suggest.ts'
import type { Lab } from '../../schema.ts'
import { allCards, cardPath, cardWords, interfacesOf } from '../words.ts'
import { usedLinks } from './used.ts'

export function* bondOptions(lab: Lab): Generator<Note> {
  for (const [name, bond] of Object.entries(lab.bonds)) {
    const path = ['bonds', name]
    if (bond.ports.length < 2)
      yield {
        level: 'advice',
        code: 'bond.ports',
        message: `The bond ${name} has ${bond.ports.length === 0 ? 'no port' : 'one port'}: nothing stands in when a cable is pulled.`,
        hint: 'Give it two ports or more.',
        path: [...path, 'ports'],
      }
    if (bond.primary !== undefined && !bond.ports.includes(bond.primary))
      yield {
        level: 'error',
        code: 'bond.primary',
        message: `${bond.primary} is the primary of ${name}, and not one of its ports.`,
        hint: 'Add it to `ports`, or name one of them.',
        path: [...path, 'primary'],
      }
    for (const key of ['primary', 'lacpRate', 'xmitHashPolicy'] as const) {
      const modes: readonly string[] = modesWith[key]
      if (bond[key] !== undefined && !modes.includes(bond.mode))
        yield {
          // The kernel refuses the first two (bond_options.c, unsuppmodes) and takes the last without using it.
          level: key === 'xmitHashPolicy' ? 'warning' : 'error',
          code: 'bond.option',
          message: `\`${key}\` is not for the mode ${bond.mode}.`,
          hint: `It is for ${modes.join(', ')}.`,
          path: [...path, key],
        }
    }
    for (const key of ['updelay', 'downdelay'] as const) {
      const delay = bond[key] ?? 0
      if (delay > 0 && bond.miimon === 0)
        yield {
          level: 'error',
          code: 'bond.option',
          message: `\`${key}\` needs \`miimon\`, which is 0.`,
          hint: 'Set `miimon: 100`.',
          path: [...path, key],
        }
      else if (delay > 0 && delay % bond.miimon !== 0)
        yield {
          level: 'warning',
          code: 'bond.delay',
          message: `The kernel rounds \`${key}\` down to a multiple of \`miimon\` (${bond.miimon} ms): ${delay - (delay % bond.miimon)} ms.`,
          hint: `Write that, or ${delay - (delay % bond.miimon) + bond.miimon}.`,
          path: [...path, key],
        }
    }
    if (bond.miimon === 0)
      yield {
        level: 'warning',
        code: 'bond.miimon',
        message: `With \`miimon: 0\` ${name} does not see that a cable is pulled.`,
        hint: 'Set `miimon: 100`.',
        path: [...path, 'miimon'],
      }
  }
}

export function* bondUnderBridge(lab: Lab): Generator<Note> {
  for (const { bond, mode, bridge, at } of rewritingPorts(lab))
    yield {
      level: 'warning',
      code: 'bond.bridge',
      message: `The bond ${bond} (${mode}) rewrites MAC addresses: guests on the bridge ${bridge} lose frames.`,
      hint: 'Take active-backup, or 802.3ad where the switch does LACP.',
      path: ['bridges', bridge, 'ports', at],
    }
}

export function* vlanOptions(lab: Lab): Generator<Note> {
  const seen = new Map<string, string>()
  for (const [name, { link, id, mtu }] of Object.entries(lab.vlans)) {
    const before = seen.get(`${link} ${id}`)
    if (before !== undefined)
      yield {
        level: 'error',
        code: 'vlan.duplicate',
        message: `${name} is VLAN ${id} of ${link}, which ${before} is already.`,
        hint: 'The kernel makes each once.',
        path: ['vlans', name, 'id'],
      }
    seen.set(`${link} ${id}`, name)
    const below = (lab.bonds[link] ?? lab.bridges[link] ?? lab.vlans[link])?.mtu
    if (mtu !== undefined && below !== undefined && mtu > below)
      yield {
        level: 'error',
        code: 'vlan.mtu',
        message: `The MTU of ${name} (${mtu}) is above that of ${link} (${below}).`,
        hint: `Take ${below} at most.`,
        path: ['vlans', name, 'mtu'],
      }
  }
}

/** What a VLAN stands on: something that is there, and that hears all of its frames. */
export function* vlanLink(lab: Lab): Generator<Note> {
  const own = new Set(interfacesOf(lab).map(({ name }) => name))
  for (const [name, { link }] of Object.entries(lab.vlans)) {
    const path = ['vlans', name, 'link']
    const [bond] = Object.entries(lab.bonds).find(([, { ports }]) => ports.includes(link)) ?? []
    if (bond !== undefined && lab.bonds[link] === undefined)
      yield {
        level: 'warning',
        code: 'vlan.port',
        message: `${name} stands on ${link}, one port of the bond ${bond}: what comes in at the other ports does not reach it.`,
        hint: `Put it on ${bond}.`,
        path,
        fix: { edit: 'vlan.set', name, values: { link: bond } },
      }
    const meant = own.has(link) ? undefined : suggest(link, [...Object.keys(lab.bonds), ...Object.keys(lab.bridges)])
    // A sandbox has nothing but what is of the lab: sandboxLinks says so.
    if (meant !== undefined && lab.scope === 'host')
      yield {
        level: 'advice',
        code: 'vlan.link',
        message: `${name} stands on ${link}, which is not of this lab: did you mean \`${meant}\`?`,
        hint: 'That is right for a card that the machine has.',
        path,
        fix: { edit: 'vlan.set', name, values: { link: meant } },
      }
  }
}

/** A sandbox has no card of the machine: what is not of the lab is not in it. */
export function* sandboxLinks(lab: Lab): Generator<Note> {
  if (lab.scope !== 'sandbox') return
  const own = new Set(interfacesOf(lab).map(({ name }) => name))
  const hint =
    'A sandbox is a network of its own, without the cards of this machine. Write `scope: host` for a lab that uses them.'
  for (const { name, words, path } of usedLinks(lab))
    if (!own.has(name))
      yield { level: 'error', code: 'sandbox.port', message: `${name}, ${words}, is not of this lab.`, hint, path }
  for (const { guest, card } of allCards(lab)) {
    if (card.connect === 'nothing') continue
    const kind = 'function' in card.connect ? 'function' : 'device' in card.connect ? 'device' : undefined
    if (kind !== undefined)
      yield {
        level: 'error',
        code: 'sandbox.card',
        message: `${cardWords(guest, card.index)} is a ${kind} of this machine, which a sandbox does not have.`,
        hint,
        path: [...cardPath(guest, card.index), 'connect', kind],
        on: 'key',
      }
  }
  for (const [name, { address }] of Object.entries(lab.bridges))
    if (address === 'dhcp')
      yield {
        level: 'warning',
        code: 'sandbox.dhcp',
        message: `${name} is to get its address by DHCP, and in a sandbox only a guest could give it one.`,
        hint: 'Use a network (it gives addresses), or a fixed address.',
        path: ['bridges', name, 'address'],
      }
}
