// A network's settings: who gets out, its subnet, DHCP, DNS, IPv6, what is let in.
import { Anchor } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Edit } from '../../../core/lab/edit.ts'
import { dhcpSchema, networkSchema } from '../../../core/lab/kinds/network.ts'
import { freeSubnet } from '../../../core/lab/propose.ts'
import { placeNetwork } from '../../../core/lab/resolve.ts'
import type { Network } from '../../../core/lab/schema.ts'
import { addressAt, parseSubnet } from '../../../core/net.ts'
import { useHost } from '../../guests/status.ts'
import { useIsOpen } from '../../networks/forward-state.ts'
import { useLab } from '../../state/lab.ts'
import { ChoiceField, ListField, NeededField, NumberField, SwitchField, TextField } from '../form/fields.tsx'
import { Forwards } from '../form/forwards.tsx'
import { NameField } from '../form/rename.tsx'
import { Note, Pair, Section } from '../frame/parts.tsx'
import { FixedLeases } from './leases.tsx'

const { shape } = networkSchema
type Values = Extract<Edit, { edit: 'network.set' }>['values']

export function NetworkSettings({ name, network }: { name: string; network: Network }) {
  const { t } = useTranslation('inspector')
  const { lab, edit } = useLab()
  const host = useHost()
  const isOpen = useIsOpen()
  if (lab === undefined || parseSubnet(network.subnet) === undefined) return null
  const path = ['networks', name]
  const set = (values: Values): boolean => edit({ edit: 'network.set', name, values })
  const placed = placeNetwork(lab, name, network)
  const guest = Object.keys(lab.guests)[0] ?? 'web'
  return (
    <>
      <NameField kind="network" name={name} />
      <ChoiceField
        label={t('network.mode')}
        path={[...path, 'mode']}
        value={network.mode}
        choices={(['nat', 'routed', 'isolated'] as const).map((value) => ({ value, label: t(`mode.${value}`) }))}
        help={t(`modeHelp.${network.mode}`)}
        set={(mode) => set({ mode })}
      />
      <NeededField
        label={t('network.subnet')}
        path={[...path, 'subnet']}
        schema={shape.subnet}
        value={network.subnet}
        font="mono"
        placeholder="192.168.150.0/24"
        help={
          <Anchor component="button" type="button" size="xs" onClick={() => set({ subnet: freeSubnet(lab, host) })}>
            {t('network.free')}
          </Anchor>
        }
        set={(subnet) => set({ subnet })}
      />
      <Pair>
        <TextField
          label={t('network.address')}
          path={[...path, 'address']}
          schema={shape.address}
          value={network.address}
          placeholder={addressAt(placed.subnet, 1n)}
          font="mono"
          set={(address) => set({ address })}
        />
        <NumberField
          label={t('mtu')}
          path={[...path, 'mtu']}
          schema={shape.mtu}
          value={network.mtu}
          placeholder="1500"
          unit={t('unit.bytes')}
          set={(mtu) => set({ mtu })}
        />
      </Pair>
      <Dhcp name={name} network={network} set={set} />
      <Section title={t('network.forwards')}>
        <p className="tk-help">{t('network.forwardsHelp')}</p>
        <Forwards
          of={{ network: name }}
          isOpen={isOpen}
          path={[...path, 'forwards']}
          forwards={network.forwards}
          example={`${guest}:22`}
        />
      </Section>
      <Dns path={path} network={network} lab={lab.name} set={set} />
      <Section title={t('network.ipv6')}>
        <Pair>
          <TextField
            label={t('network.subnet6')}
            path={[...path, 'subnet6']}
            schema={shape.subnet6}
            value={network.subnet6}
            placeholder={t('network.none6')}
            font="mono"
            help={t('network.subnet6Help')}
            set={(subnet6) => set({ subnet6, ...(subnet6 === null ? { address6: null } : {}) })}
          />
          <TextField
            label={t('network.address6')}
            path={[...path, 'address6']}
            schema={shape.address6}
            value={network.address6}
            placeholder={placed.v6?.address ?? 'fd00:150::1'}
            font="mono"
            disabled={network.subnet6 === undefined}
            set={(address6) => set({ address6 })}
          />
        </Pair>
      </Section>
      <SwitchField
        label={t('stp')}
        path={[...path, 'stp']}
        value={network.stp}
        help={t('network.stpHelp')}
        set={(stp) => set({ stp })}
      />
      {network.mode === 'routed' ? (
        <Note tone="warn">{t('network.routedNote', { subnet: network.subnet })}</Note>
      ) : null}
    </>
  )
}

interface Part {
  network: Network
  set: (values: Values) => boolean
}

function Dhcp({ name, network, set }: Part & { name: string }) {
  const { t } = useTranslation('inspector')
  const { lab } = useLab()
  const { dhcp } = network
  const path = ['networks', name, 'dhcp']
  const placed =
    lab === undefined ? undefined : placeNetwork(lab, name, { ...network, dhcp: { lease: '12h', hosts: {} } }).dhcp
  const change = (values: Record<string, string | null>): boolean => {
    const now = dhcp === false ? {} : dhcp
    const merged = Object.entries({ ...now, ...values }).filter(([, value]) => value !== null && value !== undefined)
    return set({ dhcp: Object.fromEntries(merged) })
  }
  return (
    <Section title={t('network.dhcp')}>
      <SwitchField
        label={t('network.dhcpOn')}
        path={path}
        value={dhcp !== false}
        help={dhcp === false ? t('network.dhcpOff') : undefined}
        set={(on) => set({ dhcp: on ? null : false })}
      />
      {dhcp === false ? null : (
        <>
          <Pair>
            <TextField
              label={t('network.from')}
              path={[...path, 'from']}
              schema={dhcpSchema.shape.from}
              value={dhcp.from}
              placeholder={placed?.from ?? '.10'}
              font="mono"
              set={(from) => change({ from })}
            />
            <TextField
              label={t('network.to')}
              path={[...path, 'to']}
              schema={dhcpSchema.shape.to}
              value={dhcp.to}
              placeholder={placed?.to ?? '.99'}
              font="mono"
              set={(to) => change({ to })}
            />
          </Pair>
          <TextField
            label={t('network.lease')}
            path={[...path, 'lease']}
            schema={dhcpSchema.shape.lease}
            value={dhcp.lease}
            placeholder="12h"
            help={t('network.leaseHelp')}
            font="mono"
            set={(lease) => change({ lease })}
          />
          <FixedLeases name={name} network={network} />
        </>
      )}
    </Section>
  )
}

function Dns({ path, network, lab, set }: Part & { path: string[]; lab: string }) {
  const { t } = useTranslation('inspector')
  const { dns } = network
  return (
    <Section title={t('network.dns')}>
      <SwitchField
        label={t('network.dnsOn')}
        path={[...path, 'dns']}
        value={dns !== false}
        help={t('network.dnsHelp')}
        set={(on) => set({ dns: on ? null : false })}
      />
      {dns === false ? null : (
        <Pair>
          <TextField
            label={t('network.domain')}
            path={[...path, 'dns', 'domain']}
            schema={dnsDomain}
            value={dns.domain}
            placeholder={lab}
            font="mono"
            set={(domain) => set({ dns: { servers: dns.servers, ...(domain === null ? {} : { domain }) } })}
          />
          <ListField
            label={t('network.servers')}
            path={[...path, 'dns', 'servers']}
            schema={dnsServers}
            value={dns.servers}
            placeholder={t('network.hostServers')}
            set={(servers) =>
              set({ dns: { servers: servers ?? [], ...(dns.domain === undefined ? {} : { domain: dns.domain }) } })
            }
          />
        </Pair>
      )}
    </Section>
  )
}

/** The part of the schema where dns is a map, as the whole schema judges it. */
const [, dnsMap] = shape.dns.unwrap().options
const { domain: dnsDomain, servers: dnsServers } = dnsMap.shape
