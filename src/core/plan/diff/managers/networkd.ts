// Whether systemd-networkd could take what is a lab's, and why.
import { fileFor, matchedLink, type Matched } from '../../../host/managers/network-files.ts'
import { findLink, type HostSnapshot } from '../../../host/schema.ts'
import type { Wanted } from '../../wanted/want.ts'

export const portsOf = (wanted: Wanted): { name: string }[] =>
  wanted.cards.filter(({ master }) => master.kind !== 'none')

/**
 * Why it must be told to leave a lab alone; undefined where it need not. When it reads its files again it takes up all that is new in
 * any of them, also of interfaces that are none of the lab's: it is made to do so only where it could take one that is.
 */
export const whyTold = (wanted: Wanted, host: HostSnapshot): string | undefined =>
  managedPort(wanted, host) ?? spokenOf(wanted, host)

/** Of the first port that it configures. */
const managedPort = (wanted: Wanted, host: HostSnapshot): string | undefined =>
  portsOf(wanted).flatMap(({ name }) => {
    const manager = findLink(host, name)?.manager
    if (manager?.kind === 'networkd')
      return [`it configures ${name}${manager.file === undefined ? '' : ` by ${manager.file}`}, and would take it back`]
    return manager?.kind === 'netplan' && manager.through === 'networkd'
      ? [`netplan has it configure ${name} by ${manager.file}, and it would take it back`]
      : []
  })[0]

/** Of the first interface, there or to come, that a file of others speaks of. */
function spokenOf(wanted: Wanted, host: HostSnapshot): string | undefined {
  const ports = portsOf(wanted).flatMap(({ name }) => findLink(host, name) ?? [])
  // What stands on them has the MAC of one.
  const below = ports.flatMap(({ mac }) => mac ?? [])
  const coming = wanted.links.map(({ name, link: { kind }, mac }): Matched => {
    const macs = mac !== undefined ? [mac] : kind === 'tap' || kind === 'veth' ? [] : below
    return { name, kind, macs }
  })
  return [...ports.map(matchedLink), ...coming].flatMap((link) => {
    const file = fileFor(host.networkFiles ?? [], link)?.file
    return file === undefined ? [] : [`its file ${file} speaks of ${link.name} too`]
  })[0]
}
