// Live traffic of interfaces: the last minute as a line, what goes now, what went since the link is there.
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useEvent } from '../../api/react.tsx'
import { useHost } from '../../guests/status.ts'
import { useLab } from '../../state/lab.ts'
import { Note } from './parts.tsx'
import { amountText, bitRateText, packetRateText, ratesOf, sparkline, type Sample } from './rates.ts'

/** Samples come once a second. */
const kept = 61

/** `links`: interface and what to call it. */
export function Traffic({ links }: { links: readonly { device: string; name: string }[] }) {
  const { t } = useTranslation('inspector')
  const { where } = useLab()
  const host = useHost()
  const samples = useRef(new Map<string, Sample[]>())
  const [, setTime] = useState(0)
  useEvent('host.traffic', (event) => {
    if (JSON.stringify(event.where) !== JSON.stringify(where)) return
    for (const { device } of links) {
      const counts = event.links[device]
      if (counts === undefined) samples.current.delete(device)
      else
        samples.current.set(device, [...(samples.current.get(device) ?? []), { time: event.time, counts }].slice(-kept))
    }
    setTime(event.time)
  })
  const there = links.filter(({ device }) => host?.links.some(({ name }) => name === device) ?? false)
  if (there.length === 0) return <Note tone="tell">{t('traffic.none')}</Note>
  return (
    <div className="tk-traffic">
      {there.map(({ device, name }) => (
        <LinkTraffic key={device} device={device} name={name} samples={samples.current.get(device) ?? []} />
      ))}
    </div>
  )
}

const size = { width: 240, height: 44, length: kept - 1 }

function LinkTraffic({ device, name, samples }: { device: string; name: string; samples: readonly Sample[] }) {
  const { t } = useTranslation('inspector')
  const rates = ratesOf(samples)
  const now = rates.at(-1)
  const last = samples.at(-1)
  const most = Math.max(0, ...rates.flatMap(({ rxBytes, txBytes }) => [rxBytes, txBytes]))
  return (
    <div className="tk-traffic-link">
      <div className="tk-section-head">
        <h3>
          {name} {device === name ? null : <span className="tk-mono tk-dim">{device}</span>}
        </h3>
        <span className="tk-mono tk-dim">{t('traffic.most', { rate: bitRateText(most) })}</span>
      </div>
      <svg
        viewBox={`0 0 ${size.width} ${size.height}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={t('traffic.graph', { name })}
      >
        <polyline
          className="tk-rx"
          points={sparkline(
            rates.map(({ rxBytes }) => rxBytes),
            most,
            size,
          )}
        />
        <polyline
          className="tk-tx"
          points={sparkline(
            rates.map(({ txBytes }) => txBytes),
            most,
            size,
          )}
        />
      </svg>
      <table className="tk-table">
        <thead>
          <tr>
            <th scope="col">
              <span className="tk-hidden">{t('traffic.way')}</span>
            </th>
            <th scope="col">{t('traffic.now')}</th>
            <th scope="col">{t('traffic.packets')}</th>
            <th scope="col">{t('traffic.total')}</th>
          </tr>
        </thead>
        <tbody>
          {(['rx', 'tx'] as const).map((way) => (
            <tr key={way}>
              <th scope="row">
                <span className={`tk-key tk-key-${way}`} aria-hidden="true" /> {t(`traffic.${way}`)}
              </th>
              <td>{now === undefined ? '–' : bitRateText(now[`${way}Bytes`])}</td>
              <td>{now === undefined ? '–' : packetRateText(now[`${way}Packets`])}</td>
              <td>{last === undefined ? '–' : amountText(last.counts[`${way}Bytes`])}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
