// Packet rules and settings of the kernel, wanted against seen; what a setting was before is remembered on the host itself.
import { findLink, type HostSnapshot } from '../../host/schema.ts'
import { tableOf } from '../../lab/resolve.ts'
import { verifyOperation } from '../operation.ts'
import { isMachineWide, remembered } from '../operations/sysctl.ts'
import type { Target, Wanted } from '../wanted/want.ts'
import type { Draft } from './draft.ts'
import { linksOfLab } from './gone.ts'

export function diffTable(lab: string, wanted: Wanted, host: HostSnapshot): Draft[] {
  const { table } = wanted
  if (table)
    return verifyOperation(table, host) === undefined
      ? []
      : [{ operation: table, why: 'what may leave, enter and be translated' }]
  const name = tableOf(lab)
  return host.tables.some((seen) => seen.name === name)
    ? [{ operation: { op: 'nft.remove', table: name }, why: 'the lab has no networks any more' }]
    : []
}

export function diffSysctls(lab: string, wanted: Wanted, host: HostSnapshot, target: Target): Draft[] {
  const missing = wanted.sysctls.filter(({ key, value }) => host.sysctls[key] !== value && isThere(key, host))
  const set = missing.map(({ key, value, why }): Draft => ({ operation: { op: 'sysctl.set', key, value }, why }))
  const back = target.scope === 'sandbox' ? off(wanted, host) : putBack(lab, wanted, host, missing)
  return [...back.remember, ...set, ...back.set, ...ownDevices(lab, wanted, host)]
}

/** Without br_netfilter there are no such settings, and nothing that they would end. */
const isThere = (key: string, host: HostSnapshot): boolean =>
  !key.startsWith('net.bridge.') || host.sysctls[key] !== undefined

interface Back {
  remember: Draft[]
  set: Draft[]
}
const why = 'no network of the lab needs it any more'

/** In a sandbox, back to the kernel's 0. */
const off = ({ sysctls }: Wanted, host: HostSnapshot): Back => ({
  remember: [],
  set: Object.entries(host.sysctls)
    .filter(
      ([key, value]) =>
        ['net.ipv4.ip_forward', 'net.ipv6.conf.all.forwarding'].includes(key) &&
        value !== '0' &&
        !sysctls.some((wish) => wish.key === key),
    )
    .map(([key]): Draft => ({ operation: { op: 'sysctl.set', key, value: '0' }, why })),
})

/** Settings of the whole machine go back to what was remembered when no lab is left that needs them. */
function putBack(lab: string, { sysctls }: Wanted, host: HostSnapshot, missing: Wanted['sysctls']): Back {
  const known = remembered(host)
  const gone = hasOtherLabs(lab, host) ? [] : known.filter(({ key }) => !sysctls.some((wish) => wish.key === key))
  const fresh = missing
    .filter(({ key }) => isMachineWide(key) && !known.some((old) => old.key === key))
    .map(({ key }) => ({ key, value: host.sysctls[key] ?? '0' }))
  const values = [...known.filter((old) => !gone.includes(old)), ...fresh]
  const isSame = gone.length === 0 && fresh.length === 0
  const reason = fresh.length > 0 ? 'so that the settings can be put back' : 'the settings are as they were'
  return {
    remember: isSame ? [] : [{ operation: { op: 'sysctl.remember', values }, why: reason }],
    set: gone
      .filter(({ key, value }) => host.sysctls[key] !== value && isThere(key, host))
      .map(({ key, value }): Draft => ({ operation: { op: 'sysctl.set', key, value }, why })),
  }
}

/** Tables that only remember have two underscores; a lab without networks has no table, but has links. */
const hasOtherLabs = (lab: string, host: HostSnapshot): boolean =>
  host.tables.some(({ name }) => !name.includes('__') && name !== tableOf(lab)) ||
  host.links.some(({ owner }) => owner.kind === 'tapdeck' && owner.lab !== lab)

/** Settings of links of ours that stay but need them no more. */
function ownDevices(lab: string, wanted: Wanted, host: HostSnapshot): Draft[] {
  return linksOfLab(host, lab)
    .filter(({ name }) =>
      wanted.links.some((link) => link.name === name && findLink(host, name)?.kind === link.link.kind),
    )
    .map(({ name }) => `net.ipv4.conf.${name}.route_localnet`)
    .filter((key) => host.sysctls[key] === '1' && !wanted.sysctls.some((wish) => wish.key === key))
    .map((key) => ({
      operation: { op: 'sysctl.set', key, value: '0' },
      why: 'no forward from the loopback leads there any more',
    }))
}
