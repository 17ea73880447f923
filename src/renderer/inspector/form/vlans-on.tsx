// The VLANs of the lab that stand on a link, and one more.
import { useTranslation } from 'react-i18next'
import { linkId } from '../../../core/topology/ids.ts'
import { useGestures } from '../../graph/gestures/use-gestures.ts'
import { useLab } from '../../state/lab.ts'
import { Add, Section } from '../frame/parts.tsx'

export function VlansOn({ link }: { link: string }) {
  const { t } = useTranslation('inspector')
  const { lab, select } = useLab()
  const { add } = useGestures()
  const vlans = Object.entries(lab?.vlans ?? {}).filter(([, vlan]) => vlan.link === link)
  return (
    <Section
      title={t('vlan.on')}
      aside={<Add onClick={() => add('vlan', { on: [linkId(link)] })} label={t('vlan.add')} />}
    >
      {vlans.length === 0 ? <p className="tk-help">{t('vlan.none')}</p> : null}
      <ul className="tk-ports">
        {vlans.map(([name, { id }]) => (
          <li key={name}>
            <button type="button" className="tk-link tk-mono" onClick={() => select(linkId(name))}>
              {name}
            </button>
            <span className="tk-dim tk-end">VLAN {id}</span>
          </li>
        ))}
      </ul>
    </Section>
  )
}
