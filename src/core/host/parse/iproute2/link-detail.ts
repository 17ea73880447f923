// What a link is besides a link: bridge, port of a bridge, tap, vxlan (`info_data` and `info_slave_data` of `ip -j -d`).
import { z } from 'zod'
import type { Link } from '../../schema.ts'
import { unreadable } from '../json.ts'

/** Every key that Tapdeck reads, of any kind: which of them are there is for link-detail.ts. Times of bridges are in 1/100 s. */
export const infoDataSchema = z.object({
  // bridge
  forward_delay: z.number().optional(),
  hello_time: z.number().optional(),
  max_age: z.number().optional(),
  ageing_time: z.number().optional(),
  stp_state: z.number().optional(),
  vlan_filtering: z.number().optional(),
  bridge_id: z.string().optional(),
  root_id: z.string().optional(),
  mcast_snooping: z.number().optional(),
  // tun
  type: z.string().optional(),
  vnet_hdr: z.boolean().optional(),
  multi_queue: z.boolean().optional(),
  persist: z.boolean().optional(),
  /** A name where the machine has one for the number. */
  user: z.union([z.string(), z.number()]).optional(),
  group: z.union([z.string(), z.number()]).optional(),
  // vlan, vxlan
  id: z.number().optional(),
  protocol: z.string().optional(),
  remote: z.string().optional(),
  remote6: z.string().optional(),
  // `group` of a vxlan is an address, and shares its key with the group of a tap
  group6: z.string().optional(),
  port: z.number().optional(),
  link: z.union([z.string(), z.number()]).optional(),
  // macvtap, macvlan, bond
  mode: z.string().optional(),
})
export type InfoData = z.output<typeof infoDataSchema>

export const slaveDataSchema = z.object({
  state: z.string().optional(),
  priority: z.number().optional(),
  cost: z.number().optional(),
  hairpin: z.boolean().optional(),
  learning: z.boolean().optional(),
  flood: z.boolean().optional(),
  isolated: z.boolean().optional(),
})
export type SlaveData = z.output<typeof slaveDataSchema>

/** As sysfs has it: numbers in the user namespace of the snapshot; -1 is nobody in particular. */
export interface TapOwner {
  user: number
  group: number
}

/** The kernel gives times in USER_HZ, 1/100 s. */
const seconds = (hundredths: number | undefined): number => (hundredths ?? 0) / 100

export const bridgeOf = (data: InfoData): NonNullable<Link['bridge']> => ({
  id: data.bridge_id ?? '',
  rootId: data.root_id ?? '',
  // 1 is the kernel's own spanning tree, 2 that of a daemon
  stp: (data.stp_state ?? 0) > 0,
  forwardDelay: seconds(data.forward_delay),
  helloTime: seconds(data.hello_time),
  maxAge: seconds(data.max_age),
  ageingTime: seconds(data.ageing_time),
  vlanFiltering: data.vlan_filtering === 1,
  multicastSnooping: data.mcast_snooping === 1,
  vlans: [],
})

export function portOf(data: SlaveData, name: string): NonNullable<Link['port']> {
  return {
    state: portState(data.state ?? '', name),
    cost: data.cost ?? 0,
    priority: data.priority ?? 0,
    isolated: data.isolated ?? false,
    hairpin: data.hairpin ?? false,
    learning: data.learning ?? true,
    flood: data.flood ?? true,
    vlans: [],
  }
}

function portState(text: string, name: string): NonNullable<Link['port']>['state'] {
  const state = text.toLowerCase()
  switch (state) {
    case 'disabled':
    case 'listening':
    case 'learning':
    case 'forwarding':
    case 'blocking':
      return state
    default:
      throw unreadable(`\`ip -d link show ${name}\``, `unknown state of a bridge port: ${text}`)
  }
}

/** A name of a user or group is no number here. */
const numberOf = (printed: string | number | undefined): number | undefined =>
  printed === undefined || !/^\d+$/.test(String(printed)) ? undefined : Number(printed)

export function tapOf(data: InfoData): NonNullable<Link['tap']> {
  const user = numberOf(data.user)
  const group = numberOf(data.group)
  return {
    mode: data.type === 'tun' ? 'tun' : 'tap',
    persistent: data.persist ?? false,
    multiQueue: data.multi_queue ?? false,
    vnetHeader: data.vnet_hdr ?? false,
    ...(user === undefined ? {} : { user }),
    ...(group === undefined ? {} : { group }),
    holders: [],
  }
}

export function vxlanOf(data: InfoData): NonNullable<Link['vxlan']> {
  const group = typeof data.group === 'string' ? data.group : data.group6
  const remote = data.remote ?? data.remote6 ?? group
  return { id: data.id ?? 0, ...(remote === undefined ? {} : { remote }), port: data.port ?? 0 }
}

/** The tap with its owner as sysfs has it. */
export function ownedTap(tap: NonNullable<Link['tap']>, owner: TapOwner | undefined): NonNullable<Link['tap']> {
  if (!owner) return tap
  return {
    ...tap,
    ...(owner.user < 0 ? {} : { user: owner.user }),
    ...(owner.group < 0 ? {} : { group: owner.group }),
  }
}
