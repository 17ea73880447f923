// Shells: in the lab's network, and in a guest by ssh. They end when they end; a new one is a click away.
import { Button, Group, Select, TextInput } from '@mantine/core'
import { useState, type FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { useEngine } from '../api/react.tsx'
import { useGuestStatus } from '../guests/status.ts'
import { LineEnded } from './line-ended.tsx'
import { useLine } from './line.ts'
import { Terminal } from './terminal/terminal.tsx'

type Ssh = { guest: string; user: string; address?: string }

/** Before the terminal has told its size. */
const firstSize = { columns: 80, rows: 24 }

export function ShellConsole({ lab, ssh }: { lab: string; ssh?: Ssh }) {
  const { t } = useTranslation('consoles')
  const engine = useEngine()
  const { line, again } = useLine(
    (client) => client.call('shell.open', { lab: { name: lab }, ...firstSize, ...(ssh === undefined ? {} : { ssh }) }),
    { wanted: true, retry: 'never' },
  )
  // What it said last is why it ended.
  const spoken = line.state === 'open' ? line : line.state === 'ended' ? line.spoken : undefined
  return (
    <div className="tk-console" data-line={line.state}>
      {spoken === undefined ? null : (
        <Terminal
          key={spoken.id}
          label={ssh === undefined ? t('label.shell', { lab }) : t('label.ssh', { guest: ssh.guest })}
          stream={spoken.stream}
          before={spoken.before}
          resized={(columns, rows) => {
            engine.call('stream.resize', { stream: spoken.id, columns, rows }).catch(() => {
              // The shell ended in this moment: its end is told by the stream.
            })
          }}
        />
      )}
      {line.state === 'open' ? null : (
        <LineEnded line={line} again={again} words="shell" place={spoken === undefined ? 'alone' : 'below'} />
      )}
    </div>
  )
}

export function SshConsole({ lab, guest }: { lab: string; guest: string }) {
  const { t } = useTranslation('consoles')
  const status = useGuestStatus(guest)
  const [asked, setAsked] = useState<Ssh>()
  const [user, setUser] = useState('root')
  const [address, setAddress] = useState<string | null>(null)
  const addresses = [...new Set((status?.cards ?? []).flatMap((card) => card.addresses))]
  const connect = (event: FormEvent): void => {
    event.preventDefault()
    const to = address ?? addresses[0]
    setAsked({ guest, user, ...(to === undefined ? {} : { address: to }) })
  }
  if (asked !== undefined) return <ShellConsole key={`${asked.user} ${asked.address ?? ''}`} lab={lab} ssh={asked} />
  return (
    <div className="tk-console">
      <form className="tk-console-note" onSubmit={connect}>
        <Group align="end" gap="xs">
          <TextInput
            label={t('ssh.user')}
            value={user}
            size="xs"
            error={/^[a-z_][a-z0-9_.-]{0,31}$/.test(user) ? false : t('ssh.noUser')}
            onChange={(event) => setUser(event.currentTarget.value)}
          />
          <Select
            label={t('ssh.address')}
            size="xs"
            data={addresses}
            value={address ?? addresses[0] ?? null}
            placeholder={t('ssh.noAddress')}
            disabled={addresses.length === 0}
            allowDeselect={false}
            onChange={setAddress}
          />
          <Button type="submit" size="xs" disabled={!/^[a-z_][a-z0-9_.-]{0,31}$/.test(user)}>
            {t('ssh.connect')}
          </Button>
        </Group>
        <p className="tk-console-help">{t('ssh.help')}</p>
      </form>
    </div>
  )
}
