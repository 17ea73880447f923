// User mode: QEMU's own small network. What it is good for and what not, then its options.
import { useTranslation } from 'react-i18next'
import { userConnectionSchema } from '../../../core/lab/kinds/card.ts'
import type { Connection } from '../../../core/lab/schema.ts'
import { userNet } from '../../../core/qemu/cards/user-net.ts'
import { ListField, NumberField, SwitchField, TextField } from '../form/fields.tsx'
import { Findings } from '../form/findings.tsx'
import { rowOf, writtenOf } from '../form/forward-row.ts'
import { Forwards } from '../form/forwards.tsx'
import { Note, Pair } from '../frame/parts.tsx'
import type { CardPart } from './settings.tsx'

type User = Extract<Connection, { user: unknown }>['user']
type Key = keyof User
const { shape } = userConnectionSchema

export function UserCable({ guest, card, path, set, user }: CardPart & { user: User }) {
  const { t } = useTranslation('inspector')
  const at = [...path, 'connect', 'user']
  /** Only what is said and is no default is written. */
  const change = (key: Key, value: User[Key] | null): boolean => {
    const defaults: Record<string, unknown> = userConnectionSchema.parse({})
    const next = Object.entries({ ...user, [key]: value }).filter(
      ([name, inner]) =>
        inner !== null && inner !== undefined && JSON.stringify(inner) !== JSON.stringify(defaults[name]),
    )
    const written = Object.fromEntries(
      next.map(([name, inner]) => [name, name === 'forwards' ? user.forwards.map(unread) : inner]),
    )
    return set({ connect: { user: written } })
  }
  const net = userNet(user)
  const text = (
    key:
      | 'host'
      | 'dns'
      | 'dhcpstart'
      | 'hostname'
      | 'domainname'
      | 'net6'
      | 'host6'
      | 'dns6'
      | 'tftp'
      | 'bootfile'
      | 'smb',
    placeholder: string,
    more: { disabled?: boolean; help?: string } = {},
  ) => (
    <TextField
      label={t(`user.${key}`)}
      path={[...at, key]}
      schema={shape[key]}
      value={user[key]}
      placeholder={placeholder}
      font="mono"
      set={(value) => change(key, value)}
      {...more}
    />
  )
  return (
    <>
      <Note tone="warn">{t('user.cannot')}</Note>
      <div className="tk-label">{t('user.forwards')}</div>
      <p className="tk-help">{t('user.forwardsHelp')}</p>
      <Forwards of={{ guest, card: card.index }} path={[...at, 'forwards']} forwards={user.forwards} example="22" />
      <SwitchField
        label={t('user.restrict')}
        path={[...at, 'restrict']}
        value={user.restrict}
        help={t('user.restrictHelp')}
        set={(on) => change('restrict', on)}
      />
      <Pair>
        <TextField
          label={t('user.net')}
          path={[...at, 'net']}
          schema={shape.net}
          value={user.net}
          placeholder="10.0.2.0/24"
          font="mono"
          set={(value) => change('net', value)}
        />
        {text('host', net.host)}
      </Pair>
      <Pair>
        {text('dns', net.dns)}
        {text('dhcpstart', net.dhcpstart)}
      </Pair>
      <Pair>
        {text('hostname', guest)}
        {text('domainname', 'example.org')}
      </Pair>
      <ListField
        label={t('user.dnssearch')}
        path={[...at, 'dnssearch']}
        schema={shape.dnssearch}
        value={user.dnssearch}
        placeholder="example.org"
        set={(value) => change('dnssearch', value)}
      />
      <SwitchField label="IPv4" path={[...at, 'ipv4']} value={user.ipv4} set={(on) => change('ipv4', on)} />
      <SwitchField label="IPv6" path={[...at, 'ipv6']} value={user.ipv6} set={(on) => change('ipv6', on)} />
      {user.ipv6 ? (
        <>
          {text('net6', 'fec0::/64')}
          <Pair>
            {text('host6', 'fec0::2')}
            {text('dns6', 'fec0::3')}
          </Pair>
        </>
      ) : null}
      <details className="tk-item">
        <summary>{t('user.more')}</summary>
        <div className="tk-item-body">
          {text('tftp', '/srv/tftp', { help: t('user.tftpHelp') })}
          {text('bootfile', 'pxelinux.0')}
          {text('smb', '/home/me/shared', { help: t('user.smbHelp') })}
          <NumberField
            label={t('user.hub')}
            path={[...at, 'hub']}
            schema={shape.hub}
            value={user.hub}
            placeholder="–"
            help={t('user.hubHelp')}
            set={(value) => change('hub', value)}
          />
        </div>
      </details>
      <Findings path={at} />
    </>
  )
}

/** A forward as it is written: the schema has taken its ends apart. */
const unread = (forward: User['forwards'][number]) => writtenOf(rowOf(forward))
