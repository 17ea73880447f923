// The checks of a lab: what its schema cannot see. Adding one is writing a function and a line in the table.
import { bridgeAddress, linkLoop, portKind, portTwice } from './check/links/bridges.ts'
import { cardConnection, cardQueues, cardTwice, cardVlan, deviceTwice, functionRates } from './check/guests/cards.ts'
import { bootIndex, bootMedium, diskShared, extraArguments, kernelNeeded, memoryLittle } from './check/guests/guests.ts'
import { dhcpRange, leases, leaseUnknown, shortAddresses } from './check/leases.ts'
import { bondOptions, bondUnderBridge, sandboxLinks, vlanLink, vlanOptions } from './check/links/links.ts'
import { listenDuplicate, listenOpen, listenPrivileged, uplinkNeeded, vncPort } from './check/listen.ts'
import { macvtapApart, macvtapLink, macvtapMtu, macvtapScope, macvtapShared } from './check/links/macvtap.ts'
import { macDuplicate, macImpossible } from './check/guests/macs.ts'
import { cardModel, machineKind } from './check/guests/models.ts'
import { nameCollision, nameReserved } from './check/names.ts'
import { sandboxForwards } from './check/sandbox.ts'
import { hostAddress, subnetOverlap, subnetPrefixSix, subnetUnusable, userSameNet } from './check/subnets.ts'
import { forwardTargets, userForwards } from './check/targets.ts'
import { userMode } from './check/guests/user.ts'
import { findingOf, inOrder, type Finding, type Note } from './finding.ts'
import type { Lab } from './schema.ts'
import { parseLab, type ParsedLab } from './text.ts'
import { noPlaces, type Locate } from './yaml/source.ts'

export type Check = (lab: Lab) => Iterable<Note>

const checks: readonly Check[] = [
  nameCollision,
  nameReserved,
  macDuplicate,
  macImpossible,
  subnetUnusable,
  subnetOverlap,
  subnetPrefixSix,
  hostAddress,
  shortAddresses,
  dhcpRange,
  leases,
  leaseUnknown,
  listenDuplicate,
  listenOpen,
  listenPrivileged,
  vncPort,
  uplinkNeeded,
  forwardTargets,
  userForwards,
  userMode,
  userSameNet,
  cardConnection,
  cardVlan,
  cardTwice,
  cardQueues,
  deviceTwice,
  functionRates,
  macvtapScope,
  macvtapLink,
  macvtapShared,
  macvtapMtu,
  macvtapApart,
  cardModel,
  machineKind,
  memoryLittle,
  bootMedium,
  bootIndex,
  kernelNeeded,
  diskShared,
  extraArguments,
  portTwice,
  portKind,
  linkLoop,
  bridgeAddress,
  bondOptions,
  bondUnderBridge,
  vlanOptions,
  vlanLink,
  sandboxLinks,
  sandboxForwards,
]

/** Everything that can be said of a lab without looking at a machine, in the order of the file. */
export const checkLab = (lab: Lab, locate: Locate = noPlaces): Finding[] =>
  inOrder(checks.flatMap((check) => [...check(lab)].map((note) => findingOf(note, locate))))

/** Reads a text and, where it is a lab, checks it too: all findings together. */
export const readLab = (text: string, file?: string): ParsedLab => withChecks(parseLab(text, file))

/** What was read, with what the checks say of it. */
export function withChecks(parsed: ParsedLab): ParsedLab {
  if (parsed.lab === undefined) return parsed
  return { ...parsed, findings: inOrder([...parsed.findings, ...checkLab(parsed.lab, parsed.locate)]) }
}
