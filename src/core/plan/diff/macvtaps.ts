// The machine's interfaces that are to carry macvtaps: whether they can.
import { FaultError } from '../../fault.ts'
import { findLink, type HostSnapshot, type Link } from '../../host/schema.ts'
import { canCarryMacvtap, carriesOwnFramesOnly } from '../../host/uses.ts'
import type { Lab } from '../../lab/schema.ts'
import { cardsOnLinks, type OnLink } from '../wanted/macvtaps.ts'
import { isOfLab, ownMac } from '../wanted/taken.ts'

interface Reason {
  code?: 'plan.wireless'
  message: string
  hint: string
  /** What of the card's connection it is about. */
  at?: 'mode'
}

/** Faults: `plan.macvtap`, `plan.wireless`. What is of the lab itself its own checks judge (core/lab/check/links/macvtap.ts). */
export function refuseMacvtaps(lab: Lab, host: HostSnapshot): void {
  for (const each of cardsOnLinks(lab)) {
    const seen = isOfLab(lab, each.link) ? undefined : findLink(host, each.link)
    const reason =
      seen &&
      (unfit(seen) ??
        taken(lab, seen, host) ??
        shared(lab, each, host) ??
        sameMac(each, seen, host) ??
        tooLarge(each, seen))
    if (!reason) continue
    const { code = 'plan.macvtap', message, hint, at = 'link' } = reason
    throw new FaultError({ code, message, hint, at: { path: `${each.path}.${at}` } })
  }
}

function unfit(link: Link): Reason | undefined {
  const { name, kind } = link
  if (kind === 'bridge')
    return {
      message: `${name} is a bridge, and no card is put directly on it.`,
      hint: `Connect the card to the bridge: \`connect: { bridge: ${name} }\`.`,
    }
  if (!canCarryMacvtap(kind))
    return {
      message: `${name} is a ${kind}, and carries no macvtap.`,
      hint: 'Take a card, a bond or a VLAN interface.',
    }
  return carriesOwnFramesOnly(link)
    ? {
        code: 'plan.wireless',
        message: `${name} is a Wi-Fi card, whose access point takes frames of its own stations only: it carries no macvtap.`,
        hint: 'Use a network of mode nat or routed.',
      }
    : undefined
}

/** One that leaves a bridge of the lab by this plan is free by then. */
function taken(lab: Lab, { name, master }: Link, host: HostSnapshot): Reason | undefined {
  const of = master === undefined ? undefined : findLink(host, master)
  if (!of || (of.owner.kind === 'tapdeck' && of.owner.lab === lab.name)) return undefined
  return {
    message: `${name} is a port of ${of.name}, which takes all that comes in there: it carries no macvtap.`,
    hint:
      of.kind === 'bridge'
        ? `Connect the card to the bridge: \`connect: { bridge: ${of.name} }\`.`
        : `Put it on ${of.name}.`,
  }
}

/** passthru stands alone on a link (macvlan_common_newlink in drivers/net/macvlan.c). */
function shared(lab: Lab, { link, mode }: OnLink, host: HostSnapshot): Reason | undefined {
  const other = host.links.find(
    ({ kind, lower, owner, macvtap }) =>
      (kind === 'macvtap' || kind === 'macvlan') &&
      lower === link &&
      !(owner.kind === 'tapdeck' && owner.lab === lab.name) &&
      (mode === 'passthru' || macvtap?.mode === 'passthru'),
  )
  return (
    other && {
      message:
        mode === 'passthru'
          ? `${other.name} is on ${link} already, so no guest can have all of it.`
          : `${other.name} has all of ${link} (passthru): nothing else can be on it.`,
      hint: 'Take another link, or remove what is there.',
      at: 'mode',
    }
  )
}

/** The kernel sets no second one up with a MAC that is heard there already (macvlan_addr_busy in drivers/net/macvlan.c). */
const sameMac = ({ card, link, mode }: OnLink, seen: Link, host: HostSnapshot): Reason | undefined =>
  mode !== 'passthru' && ownMac(seen, host) === card.mac
    ? {
        message: `${link} itself has the MAC ${card.mac} of card ${card.index}.`,
        hint: 'Give the card another MAC, or leave `mac` out.',
      }
    : undefined

const tooLarge = ({ card, link }: OnLink, seen: Link): Reason | undefined =>
  card.mtu !== undefined && card.mtu > seen.mtu
    ? {
        message: `The MTU of card ${card.index} (${card.mtu}) is above that of ${link} (${seen.mtu}).`,
        hint: `Take ${seen.mtu} at most.`,
      }
    : undefined
