// Leases of a network, live, and the addresses that are fixed.
import { ActionIcon, Button } from '@mantine/core'
import { IconPin, IconPinnedOff } from '@tabler/icons-react'
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
    <div className="td-fixed">
      {fixed.map(({ mac, guest, fixed: address = '' }) => (
        <div key={mac} className="td-fixed-row">
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

/** All that DHCP has given or would give: for the state, and the page of networks. */
export function LeaseTable({ name, network }: { name: string; network: Network }) {
  const { t, i18n } = useTranslation('inspector')
  const { edit } = useLab()
  const rows = useLeases(name, network)
  if (rows.length === 0) return <p className="td-help">{t('lease.none')}</p>
  return (
    <table className="td-table td-wide" aria-label={t('lease.table', { name })}>
      <thead>
        <tr>
          <th scope="col">{t('lease.address')}</th>
          <th scope="col">{t('lease.who')}</th>
          <th scope="col">{t('lease.mac')}</th>
          <th scope="col">{t('lease.until')}</th>
          <th scope="col">
            <span className="td-hidden">{t('lease.actions')}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ mac, address, guest, hostname, expires, fixed }) => (
          <tr key={mac}>
            <td className="td-mono">{address ?? fixed}</td>
            <td>{guest ?? hostname ?? ''}</td>
            <td className="td-mono">{mac}</td>
            <td>
              {expires === undefined
                ? t('lease.notGiven')
                : expires === 0
                  ? t('lease.forever')
                  : new Date(expires * 1000).toLocaleTimeString(i18n.language)}
            </td>
            <td className="td-row-end">
              {fixed === undefined ? (
                <Button
                  size="compact-xs"
                  variant="subtle"
                  leftSection={<IconPin size={12} aria-hidden="true" />}
                  aria-label={t('lease.fixOf', { mac })}
                  onClick={() => address !== undefined && edit({ edit: 'lease.fix', network: name, mac, address })}
                >
                  {t('lease.fix')}
                </Button>
              ) : (
                <Button
                  size="compact-xs"
                  variant="subtle"
                  color="gray"
                  leftSection={<IconPinnedOff size={12} aria-hidden="true" />}
                  aria-label={t('lease.freeOf', { mac })}
                  onClick={() => edit({ edit: 'lease.free', network: name, mac })}
                >
                  {t('lease.free')}
                </Button>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
