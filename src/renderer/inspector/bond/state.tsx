// A bond as it is: the port that works, each port's link, speed and failures, the LACP partner.
import { useTranslation } from 'react-i18next'
import type { Link } from '../../../core/host/schema.ts'
import { linkId } from '../../../core/topology/ids.ts'
import { StateDot } from '../../guests/state.tsx'
import { useLab } from '../../state/lab.ts'
import { Facts, mono, Note, Section } from '../frame/parts.tsx'

type Bond = NonNullable<Link['bond']>

/** The kernel's word for no partner: nobody at the other end speaks LACP. */
const nobody = '00:00:00:00:00:00'

export function BondState({ bond }: { bond: Bond }) {
  const { t } = useTranslation('inspector')
  const { mode, activePort, primary, miimon, updelay, downdelay, lacpRate, xmitHashPolicy, partnerMac } = bond
  return (
    <>
      {partnerMac === nobody ? <Note tone="warn">{t('bond.noPartner')}</Note> : null}
      <Facts
        facts={[
          [t('bond.mode'), mode],
          [t('bond.active'), mono(activePort)],
          [t('bond.primary'), mono(primary)],
          [t('bond.partner'), partnerMac === nobody ? undefined : mono(partnerMac)],
          [t('bond.lacpRate'), lacpRate],
          [t('bond.hash'), xmitHashPolicy],
          [t('bond.miimon'), `${miimon} ms`],
          [t('bond.updelay'), updelay === 0 ? undefined : `${updelay} ms`],
          [t('bond.downdelay'), downdelay === 0 ? undefined : `${downdelay} ms`],
        ]}
      />
      <Section title={t('link.ports')}>
        {bond.ports.length === 0 ? <p className="tk-help">{t('link.noPorts')}</p> : null}
        <ul className="tk-ports">
          {bond.ports.map((port) => (
            <Port key={port.name} port={port} bond={bond} />
          ))}
        </ul>
      </Section>
    </>
  )
}

function Port({ port, bond }: { port: Bond['ports'][number]; bond: Bond }) {
  const { t } = useTranslation('inspector')
  const { select } = useLab()
  const { name, link, speed, duplex, failures, mac, aggregator } = port
  const role = bond.activePort === undefined ? [] : [t(bond.activePort === name ? 'bond.works' : 'bond.waits')]
  // "Unknown" is the kernel's word where a port does not say.
  const known = [speed, duplex].filter((word) => word !== '' && !/^unknown/i.test(word))
  return (
    <li className="tk-lease">
      <StateDot state={link === 'up' ? 'up' : link === 'down' ? 'down' : 'blocked'} />
      <span className="tk-two">
        <span>
          <button type="button" className="tk-link tk-mono" onClick={() => select(linkId(name))}>
            {name}
          </button>{' '}
          {role.join('')}
        </span>
        <span className="tk-dim">
          {[
            ...known,
            t('bond.failures', { count: failures }),
            ...(aggregator === undefined ? [] : [t('bond.aggregator', { id: aggregator })]),
          ].join(' · ')}{' '}
          · <span className="tk-mono">{mac}</span>
        </span>
      </span>
      <span className="tk-dim tk-end">{t(`bondLink.${link === 'going back' ? 'back' : link}`)}</span>
    </li>
  )
}
