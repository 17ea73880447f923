// What of an interface is not as it was applied, in words.
import { findLink, type HostSnapshot, type Link } from '../host/schema.ts'
import type { NewLink } from '../plan/operations/links/new-link.ts'
import type { Group } from './groups.ts'
import type { Aspect } from './pieces.ts'
import { nameOf } from './subject.ts'
import { is, kindWords, operationIn } from './say.ts'

export type LinkAspect = Extract<
  Aspect,
  | 'there'
  | 'mtu'
  | 'mac'
  | 'alias'
  | 'up'
  | 'master'
  | 'stp'
  | 'forwardDelay'
  | 'vlanFiltering'
  | 'vlans'
  | 'miimon'
  | 'updelay'
  | 'downdelay'
  | 'primary'
  | 'xmitHashPolicy'
  | 'macvtapMode'
  | 'macvtapUser'
>

const onOff = (value: boolean | undefined): string => (value ? 'on' : 'off')

export function linkWords(
  group: Omit<Group, 'aspect'> & { aspect: LinkAspect },
  device: string,
  link: Link | undefined,
  host: HostSnapshot,
): string {
  const set = operationIn(group, 'link.set')
  const bridge = operationIn(group, 'bridge.set')
  const bond = operationIn(group, 'bond.set')
  switch (group.aspect) {
    case 'there':
      return thereWords(group, device, link)
    case 'mtu':
      return is(`The MTU of ${device}`, String(link?.mtu ?? 'unknown'), String(set?.mtu ?? ''))
    case 'mac':
      return is(`The MAC of ${device}`, link?.mac ?? 'none', set?.mac ?? '')
    case 'alias':
      return is(`The mark of ${device}`, link?.alias ?? 'none', set?.alias ?? '')
    case 'up':
      return is(device, link?.up ? 'up' : 'down', set?.up ? 'up' : 'down')
    case 'master':
      return masterWords(group, device, link, host)
    case 'stp':
      return is(`Spanning tree of ${device}`, onOff(link?.bridge?.stp), onOff(bridge?.stp))
    case 'forwardDelay':
      return is(
        `The forward delay of ${device}`,
        `${link?.bridge?.forwardDelay ?? 0} s`,
        `${bridge?.forwardDelay ?? 0} s`,
      )
    case 'vlanFiltering':
      return is(`VLAN filtering of ${device}`, onOff(link?.bridge?.vlanFiltering), onOff(bridge?.vlanFiltering))
    case 'vlans':
      return `The VLANs of ${device} are ${vlansOf(link)}, not those that were applied`
    case 'miimon':
      return is(`The link monitoring of ${device}`, `${link?.bond?.miimon ?? 0} ms`, `${bond?.miimon ?? 0} ms`)
    case 'updelay':
      return is(`The up delay of ${device}`, `${link?.bond?.updelay ?? 0} ms`, `${bond?.updelay ?? 0} ms`)
    case 'downdelay':
      return is(`The down delay of ${device}`, `${link?.bond?.downdelay ?? 0} ms`, `${bond?.downdelay ?? 0} ms`)
    case 'primary':
      return is(
        `The primary port of ${device}`,
        link?.bond?.primary ?? 'none',
        bond?.primary?.kind === 'port' ? bond.primary.of : 'none',
      )
    case 'xmitHashPolicy':
      return is(`The hash policy of ${device}`, link?.bond?.xmitHashPolicy ?? 'none', bond?.xmitHashPolicy ?? '')
    case 'macvtapMode':
      return is(
        `The mode of ${device}`,
        link?.macvtap?.mode ?? 'unknown',
        operationIn(group, 'macvtap.set')?.mode ?? 'unknown',
      )
    case 'macvtapUser':
      return is(
        `The user of ${device}`,
        String(link?.macvtap?.user ?? 'none'),
        String(operationIn(group, 'macvtap.grant')?.user ?? ''),
      )
    default:
      return group.aspect satisfies never
  }
}

const vlansOf = (link: Link | undefined): string =>
  (link?.port?.vlans ?? []).map(({ id, untagged }) => (untagged ? `${id} untagged` : String(id))).join(', ') || 'none'

function thereWords(group: Group, device: string, link: Link | undefined): string {
  const made = group.pieces.flatMap(({ operation }) =>
    operation.op === 'link.add' && operation.name === device ? [operation.link] : [],
  )[0]
  if (made === undefined)
    return `There is ${device} (${link ? kindWords(link) : 'gone'}) with the mark of the lab, which was not applied`
  if (link !== undefined) return anewWords(made, device, link)
  const { subject } = group
  return subject.kind === 'network' || subject.kind === 'card'
    ? `The ${made.kind} ${device} of ${nameOf(subject)} is gone`
    : `The ${made.kind} ${device} is gone`
}

function anewWords(made: NewLink, device: string, seen: Link): string {
  if (made.kind !== seen.kind) return is(device, `a ${kindWords(seen)}`, `a ${made.kind}`)
  if (made.kind === 'bond' && made.mode !== seen.bond?.mode)
    return is(`The mode of ${device}`, seen.bond?.mode ?? 'unknown', made.mode)
  if (made.kind === 'bond')
    return is(`The LACP rate of ${device}`, seen.bond?.lacpRate ?? 'slow', made.lacpRate ?? 'slow')
  if (made.kind === 'vlan' && made.id !== seen.vlan?.id)
    return is(`The VLAN ID of ${device}`, String(seen.vlan?.id ?? 'unknown'), String(made.id))
  if (made.kind === 'macvtap' && made.mode !== seen.macvtap?.mode)
    return is(`The mode of ${device}`, seen.macvtap?.mode ?? 'unknown', made.mode)
  if (made.kind === 'vlan' || made.kind === 'macvtap')
    return is(`The interface under ${device}`, seen.lower ?? 'none', made.link)
  if (made.kind === 'tap' && made.user !== seen.tap?.user)
    return is(`The user of ${device}`, String(seen.tap?.user ?? 'none'), String(made.user))
  return `${device} was made anew by someone else`
}

function masterWords(group: Group, device: string, link: Link | undefined, host: HostSnapshot): string {
  const master = operationIn(group, 'link.master')?.master
  const wanted = master === undefined || master.kind === 'none' ? undefined : master.of
  const seen = link?.master
  if (wanted === undefined) return `${device} is a port of ${seen ?? 'nothing'}, which was not applied`
  if (seen === undefined) return `${device} is no port of ${wanted} any more`
  return is(device, `a port of ${seen}${findLink(host, seen)?.kind === 'bond' ? ' (bond)' : ''}`, `a port of ${wanted}`)
}
