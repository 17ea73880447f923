// A console in a tab of the dock: the screen, monitor or serial line of a guest, or a shell in the lab's network or in a guest.
import './consoles.css'
import { useEffect, useMemo, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useGuestStatus } from '../guests/status.ts'
import { useLab } from '../state/lab.ts'
import { setView, useView, type View } from '../state/view.ts'
import { useLine } from './line.ts'
import { LineState } from './line-state.tsx'
import { Screen } from './screen/screen.tsx'
import { ShellConsole, SshConsole } from './shell.tsx'
import { Terminal } from './terminal/terminal.tsx'

export type ConsoleKind = 'screen' | 'monitor' | 'serial' | 'shell' | 'ssh'

/** `shell` is in the lab's network and needs no guest. */
export function ConsoleTab({ kind, guest }: { kind: ConsoleKind; guest?: string }) {
  const { lab } = useLab()
  if (lab === undefined) return null
  if (kind === 'shell') return <ShellConsole lab={lab.name} />
  if (guest === undefined) return null
  if (kind === 'ssh') return <SshConsole lab={lab.name} guest={guest} />
  return <GuestConsole key={`${lab.name} ${guest} ${kind}`} lab={lab.name} guest={guest} kind={kind} />
}

const consoleOf = { screen: 'vnc', monitor: 'monitor', serial: 'serial' } as const

const heightOf = ({ dockHeight }: View): number => dockHeight

/** A screen in a low dock is a stamp: opening one makes room for it, once. */
function useRoom(kind: string): void {
  const height = useView(heightOf)
  const first = useRef(height)
  useEffect(() => {
    const enough = Math.round(window.innerHeight * 0.5)
    if (kind === 'screen' && first.current < enough) setView({ dockHeight: enough })
  }, [kind])
}

function GuestConsole({ lab, guest, kind }: { lab: string; guest: string; kind: keyof typeof consoleOf }) {
  const { t } = useTranslation('consoles')
  const status = useGuestStatus(guest)
  useRoom(kind)
  const isOn = status !== undefined && status.state !== 'stopped' && status.state !== 'crashed'
  // A console belongs to what runs, whatever the lab has become in the editor: so the lab goes by its name.
  const { line, again } = useLine(
    (client) => client.call('console.open', { lab: { name: lab }, guest, which: consoleOf[kind] }),
    {
      wanted: isOn,
      retry: 'always',
    },
  )
  const label = useMemo(() => t(`label.${kind}`, { guest }), [t, kind, guest])
  return (
    <div className="tk-console" data-line={line.state}>
      {line.state !== 'open' ? null : kind === 'screen' ? (
        <Screen key={line.id} guest={guest} line={line} />
      ) : (
        <Terminal key={line.id} label={label} stream={line.stream} before={line.before} />
      )}
      <LineState line={line} guest={guest} status={status} again={again} />
    </div>
  )
}
