// A guest's screen by VNC: noVNC over the engine's byte stream.
import RFB from '@novnc/novnc'
import { Button, PasswordInput } from '@mantine/core'
import { useEffect, useRef, useState, type FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import type { Line } from '../line.ts'
import { StreamChannel } from './channel.ts'
import { ScreenTools } from './tools.tsx'

type Stage =
  | { stage: 'greeting' }
  | { stage: 'shown' }
  | { stage: 'password'; refused: string | undefined }
  | { stage: 'over'; why: string | undefined }

export interface ScreenView {
  scaling: 'fit' | 'actual'
  input: 'on' | 'off'
}

/** `line` is open. A screen that has an address of its own may ask for its password. */
export function Screen({ guest, line }: { guest: string; line: Extract<Line, { state: 'open' }> }) {
  const { t } = useTranslation('consoles')
  const frame = useRef<HTMLDivElement>(null)
  const place = useRef<HTMLDivElement>(null)
  const [rfb, setRfb] = useState<RFB>()
  const [stage, setStage] = useState<Stage>({ stage: 'greeting' })
  const [view, setView] = useState<ScreenView>({ scaling: 'fit', input: 'on' })
  const [heard, setHeard] = useState<string>()

  useEffect(() => {
    if (place.current === null) return undefined
    const client = new RFB(place.current, new StreamChannel(line.stream), { shared: true })
    client.background = 'var(--tk-screen)'
    client.scaleViewport = true
    client.focusOnClick = true
    // The bytes come from the same machine: to squeeze them costs more than to carry them.
    client.compressionLevel = 0
    client.qualityLevel = 9
    client.addEventListener('connect', () => setStage({ stage: 'shown' }))
    client.addEventListener('credentialsrequired', () => setStage({ stage: 'password', refused: undefined }))
    client.addEventListener('securityfailure', ({ detail }) =>
      setStage({ stage: 'over', why: detail.reason ?? String(detail.status) }),
    )
    client.addEventListener('disconnect', () =>
      setStage((now) => (now.stage === 'over' ? now : { stage: 'over', why: undefined })),
    )
    client.addEventListener('clipboard', ({ detail }) => setHeard(detail.text))
    setRfb(client)
    setStage({ stage: 'greeting' })
    return () => {
      setRfb(undefined)
      client.disconnect()
    }
  }, [line.stream])

  useEffect(() => {
    if (rfb === undefined) return
    rfb.scaleViewport = view.scaling === 'fit'
    rfb.viewOnly = view.input === 'off'
  }, [rfb, view])

  return (
    <div className="tk-screen" ref={frame}>
      <ScreenTools
        guest={guest}
        rfb={rfb}
        frame={frame}
        shown={stage.stage === 'shown'}
        view={view}
        setView={setView}
        heard={heard}
      />
      <div
        className="tk-screen-place"
        ref={place}
        data-testid="screen"
        role="application"
        aria-label={t('screen.label', { guest })}
      />
      {stage.stage === 'password' && rfb !== undefined ? (
        <Password send={(password) => rfb.sendCredentials({ password })} />
      ) : null}
      {stage.stage === 'greeting' ? <p className="tk-console-note">{t('opening')}</p> : null}
      {stage.stage === 'over' && stage.why !== undefined ? (
        <p className="tk-console-note" role="alert">
          {t('screen.refused', { why: stage.why })}
        </p>
      ) : null}
    </div>
  )
}

function Password({ send }: { send: (password: string) => void }) {
  const { t } = useTranslation('consoles')
  const [password, setPassword] = useState('')
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    send(password)
  }
  return (
    <form className="tk-console-note" onSubmit={submit}>
      <PasswordInput
        label={t('screen.password')}
        description={t('screen.passwordHelp')}
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
        data-autofocus
      />
      <Button type="submit" size="xs" mt="xs">
        {t('screen.passwordSend')}
      </Button>
    </form>
  )
}
