// Leases of a network, live, and the addresses that are fixed.
import { ActionIcon, Button } from '@mantine/core'
import { IconPin, IconPinnedOff } from '@tabler/icons-react'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import type { Lease } from '../../../core/host/schema.ts'
import { allLeases, type LeaseRow } from '../../networks/lease-rows.ts'
import { placeNetwork } from '../../../core/lab/resolve.ts'
import type { Network } from '../../../core/lab/schema.ts'
import { ipv4Schema } from '../../../core/net.ts'
import { useLabStatus } from '../../guests/status.ts'
import { useLab } from '../../state/lab.ts'
import { NeededField } from '../form/fields.tsx'
import { Findings } from '../form/findings.tsx'

export function useLeases(name: string, network: Network): LeaseRow[] {
  const { lab } = useLab()
  const { status } = useLabStatus()
  if (lab === undefined) return []
  const bridge = placeNetwork(lab, name, network).bridge
  const given: Lease[] = (status?.leases ?? []).filter(({ device }) => device === undefined || device === bridge)
  return allLeases(lab, name, network, given)
}

/** The fixed addresses alone, each to be changed or freed: for the settings. */
export function FixedLeases({ name, network }: { name: string; network: Network }) {
  const { t } = useTranslation('inspector')
  const { edit } = useLab()
  const fixed = useLeases(name, network).filter((row) => row.fixed !== undefined)
  return (
    <div className="tk-fixed">
      {fixed.map(({ mac, guest, fixed: address = '' }) => (
        <div key={mac} className="tk-fixed-row">
          <NeededField
            label={guest === undefined ? mac : `${guest} · ${mac}`}
            path={['networks', name, 'dhcp', 'hosts', mac]}
            schema={ipv4Schema}
            value={address}
            font="mono"
            set={(next) => edit({ edit: 'lease.fix', network: name, mac, address: next })}
          />
          <ActionIcon
            size="sm"
            variant="subtle"
            color="gray"
            aria-label={t('lease.freeOf', { mac })}
            onClick={() => edit({ edit: 'lease.free', network: name, mac })}
          >
            <IconPinnedOff size={14} aria-hidden="true" />
          </ActionIcon>
        </div>
      ))}
      <Findings path={['networks', name, 'dhcp', 'hosts']} />
    </div>
  )
}

/** All that DHCP has given or would give, in two lines each: for the inspector. */
export function LeaseList({ name, network }: { name: string; network: Network }) {
  const { t, i18n } = useTranslation('inspector')
  const rows = useLeases(name, network)
  if (rows.length === 0) return <p className="tk-help">{t('lease.none')}</p>
  return (
    <ul className="tk-ports" aria-label={t('lease.table', { name })}>
      {rows.map((row) => (
        <li key={row.mac} className="tk-lease">
          <span className="tk-two">
            <span>
              <span className="tk-mono">{row.address ?? row.fixed}</span> {row.guest ?? row.hostname}
            </span>
            <span className="tk-dim">
              <span className="tk-mono">{row.mac}</span> · {untilText(row, t, i18n.language)}
            </span>
          </span>
          <FixButton network={name} row={row} />
        </li>
      ))}
    </ul>
  )
}

function untilText({ expires }: LeaseRow, t: TFunction<'inspector'>, language: string): string {
  if (expires === undefined) return t('lease.notGiven')
  if (expires === 0) return t('lease.forever')
  const end = new Date(expires * 1000)
  const isToday = end.toDateString() === new Date().toDateString()
  const time = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const
  return end.toLocaleString(language, isToday ? time : { ...time, month: 'short', day: 'numeric' })
}

/** Makes the address of a row fixed, or frees it. */
function FixButton({ network, row: { mac, address, fixed } }: { network: string; row: LeaseRow }) {
  const { t } = useTranslation('inspector')
  const { edit } = useLab()
  const isFixed = fixed !== undefined
  const Icon = isFixed ? IconPinnedOff : IconPin
  const change = (): void => {
    if (isFixed) edit({ edit: 'lease.free', network, mac })
    else if (address !== undefined) edit({ edit: 'lease.fix', network, mac, address })
  }
  return (
    <Button
      size="compact-xs"
      variant="subtle"
      fw={500}
      {...(isFixed ? { color: 'gray' } : {})}
      leftSection={<Icon size={12} aria-hidden="true" />}
      aria-label={t(isFixed ? 'lease.freeOf' : 'lease.fixOf', { mac })}
      onClick={change}
    >
      {t(isFixed ? 'lease.free' : 'lease.fix')}
    </Button>
  )
}

/** The same as a table: for the page of networks. */
export function LeaseTable({ name, network }: { name: string; network: Network }) {
  const { t, i18n } = useTranslation('inspector')
  const rows = useLeases(name, network)
  if (rows.length === 0) return <p className="tk-help">{t('lease.none')}</p>
  return (
    <table className="tk-table tk-wide" aria-label={t('lease.table', { name })}>
      <thead>
        <tr>
          <th scope="col">{t('lease.address')}</th>
          <th scope="col">{t('lease.who')}</th>
          <th scope="col">{t('lease.mac')}</th>
          <th scope="col">{t('lease.until')}</th>
          <th scope="col">
            <span className="tk-hidden">{t('lease.actions')}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.mac}>
            <td className="tk-mono">{row.address ?? row.fixed}</td>
            <td>{row.guest ?? row.hostname ?? ''}</td>
            <td className="tk-mono">{row.mac}</td>
            <td>{untilText(row, t, i18n.language)}</td>
            <td className="tk-row-end">
              <FixButton network={name} row={row} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
