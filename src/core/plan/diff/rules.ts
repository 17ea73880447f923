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
  const missing = wanted.sysctls.filter(({ key, value }) => host.sysctls[key] !== value)
  const set = missing.map(({ key, value, why }): Draft => ({ operation: { op: 'sysctl.set', key, value }, why }))
  const known = remembered(host)
  const fresh =
    target.scope === 'sandbox'
      ? []
      : missing
          .filter(({ key }) => isMachineWide(key) && !known.some((old) => old.key === key))
          .map(({ key }) => ({ key, value: host.sysctls[key] ?? '0' }))
  const remember: Draft[] =
    fresh.length === 0
      ? []
      : [
          {
            operation: { op: 'sysctl.remember', values: [...known, ...fresh] },
            why: 'so that the settings can be put back',
          },
        ]
  return [...remember, ...set, ...putBack(lab, wanted, host, target), ...ownDevices(lab, wanted, host)]
}

/** Tables that only remember have two underscores. */
const isOfLabRules = (table: string): boolean => !table.includes('__')

/** Settings of the whole machine go back when no lab is left that needs them: in a sandbox to the kernel's 0, on a host to what was remembered. */
function putBack(lab: string, wanted: Wanted, host: HostSnapshot, target: Target): Draft[] {
  const needed = (key: string): boolean => wanted.sysctls.some((wish) => wish.key === key)
  const why = 'no network of the lab needs it any more'
  if (target.scope === 'sandbox') {
    return Object.entries(host.sysctls)
      .filter(
        ([key, value]) =>
          ['net.ipv4.ip_forward', 'net.ipv6.conf.all.forwarding'].includes(key) && value !== '0' && !needed(key),
      )
      .map(([key]): Draft => ({ operation: { op: 'sysctl.set', key, value: '0' }, why }))
  }
  const others = host.tables.some(({ name }) => isOfLabRules(name) && name !== tableOf(lab))
  const old = remembered(host)
  if (others || wanted.sysctls.some(({ key }) => isMachineWide(key)) || old.length === 0) return []
  return [
    ...old
      .filter(({ key, value }) => host.sysctls[key] !== value)
      .map(({ key, value }): Draft => ({ operation: { op: 'sysctl.set', key, value }, why })),
    { operation: { op: 'sysctl.remember', values: [] }, why: 'the settings are as they were' },
  ]
}

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
