// The small inspectors: the outer network, a foreign QEMU process, several things at once, nothing.
import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { uplinkNet } from '../../../core/plan/operations/services/sandbox.ts'
import { useHost } from '../../guests/status.ts'
import { useLab } from '../../state/lab.ts'
import { Facts, Mono, mono, Note } from '../frame/parts.tsx'
import { Frame } from '../frame/tabs.tsx'
import { Traffic } from '../frame/traffic.tsx'

export function OutsideInspector() {
  const { t } = useTranslation('inspector')
  const { lab } = useLab()
  const host = useHost()
  const uplink = host?.uplink
  const gateways = host?.routes.filter(({ to, via }) => to === 'default' && via !== undefined) ?? []
  if (lab?.scope === 'sandbox')
    return (
      <Frame
        title={t('outside.machine')}
        what={t('what.outside')}
        state={uplink?.kind === 'running' ? 'up' : 'unknown'}
        tabs={{
          state: (
            <>
              <Note tone="tell">{t('outside.sandboxNote')}</Note>
              <Facts
                facts={[
                  [
                    t('outside.tool'),
                    uplink?.kind === 'running' ? `${uplink.tool} · ${uplink.pid}` : t('outside.notRunning'),
                  ],
                  [t('outside.address'), mono(`${uplinkNet.address}/${uplinkNet.prefix}`)],
                  [
                    t('outside.forwards'),
                    uplink?.kind === 'running' && uplink.forwards.length > 0 ? (
                      <Mono>
                        {uplink.forwards.map(({ proto, address, port }) => `${proto} ${address}:${port}`).join(', ')}
                      </Mono>
                    ) : undefined,
                  ],
                ]}
              />
            </>
          ),
          traffic: <Traffic links={[{ device: uplinkNet.device, name: t('outside.machine') }]} />,
        }}
      />
    )
  return (
    <Frame
      title={t('outside.network')}
      what={t('what.outside')}
      state="none"
      tabs={{
        state: (
          <Facts
            facts={gateways.map(({ via, device, metric }) => [
              t('outside.gateway'),
              <Mono key={`${via} ${device}`}>
                {[via, device, metric === undefined ? '' : `metric ${metric}`].join(' ')}
              </Mono>,
            ])}
          />
        ),
      }}
    />
  )
}

export function ProcessInspector({ pid }: { pid: number }) {
  const { t } = useTranslation('inspector')
  const found = useHost()?.guests.find((guest) => guest.pid === pid)
  if (found === undefined) return null
  return (
    <Frame
      title={found.name ?? found.guest ?? 'QEMU'}
      what={t('what.process')}
      state="running"
      tabs={{
        state: (
          <>
            <Note tone="tell">
              {found.lab === undefined ? t('process.foreign') : t('process.otherLab', { lab: found.lab })}
            </Note>
            <Facts
              facts={[
                [t('process.pid'), found.pid],
                [t('process.taps'), mono(found.taps.join(', '))],
              ]}
            />
          </>
        ),
        traffic: <Traffic links={found.taps.map((device) => ({ device, name: device }))} />,
      }}
    />
  )
}

export function SeveralInspector({ ids }: { ids: readonly string[] }) {
  const { t } = useTranslation('inspector')
  const { select } = useLab()
  return (
    <div className="tk-inspector">
      <div className="tk-head">
        <h2>{t('several', { count: ids.length })}</h2>
      </div>
      <ul className="tk-ports">
        {ids.map((id) => (
          <li key={id}>
            <Button size="compact-xs" variant="subtle" onClick={() => select(id)}>
              {id.replace(/^[a-z]+:/, '')}
            </Button>
          </li>
        ))}
      </ul>
      <p className="tk-help">{t('severalHelp')}</p>
    </div>
  )
}
