// The inspector: what is selected in the picture, or the lab itself.
import './inspector.css'
import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { unreachable } from '../../core/fault.ts'
import { DriftNote } from '../drift/drift-note.tsx'
import { useHost } from '../guests/status.ts'
import { useLab } from '../state/lab.ts'
import { BondInspector } from './bond/bond-inspector.tsx'
import { BridgeInspector } from './bridge/bridge-inspector.tsx'
import { CardInspector } from './card/card-inspector.tsx'
import { Note } from './frame/parts.tsx'
import { GuestInspector } from './guest/guest-inspector.tsx'
import { LabInspector } from './lab/lab-inspector.tsx'
import { LinkInspector } from './link/link-inspector.tsx'
import { OutsideInspector, ProcessInspector, SeveralInspector } from './link/others.tsx'
import { NetworkInspector } from './network/network-inspector.tsx'
import { subjectOf, type Subject } from './subject.ts'
import { VlanInspector } from './vlan/vlan-inspector.tsx'

export function Inspector() {
  const { t } = useTranslation('inspector')
  const { selection, lab, health } = useLab()
  const host = useHost()
  const subject = subjectOf(selection, lab, host)
  return (
    <div className="tk-inspector-place">
      {health === 'broken' ? <Note tone="bad">{t('broken')}</Note> : null}
      <DriftNote />
      <About subject={subject} />
    </div>
  )
}

function About({ subject }: { subject: Subject }) {
  const { t } = useTranslation('inspector')
  const { lab, select } = useLab()
  switch (subject.kind) {
    case 'lab':
      return lab === undefined ? <p className="tk-help tk-inspector">{t('chooseSomething')}</p> : <LabInspector />
    case 'outside':
      return <OutsideInspector />
    case 'network':
      return <NetworkInspector name={subject.name} />
    case 'bridge':
      return <BridgeInspector name={subject.name} />
    case 'bond':
      return <BondInspector name={subject.name} />
    case 'vlan':
      return <VlanInspector name={subject.name} />
    case 'guest':
      return <GuestInspector name={subject.name} />
    case 'card':
      return <CardInspector guest={subject.guest} index={subject.index} />
    case 'link':
      return <LinkInspector name={subject.name} />
    case 'process':
      return <ProcessInspector pid={subject.pid} />
    case 'several':
      return <SeveralInspector ids={subject.ids} />
    case 'gone':
      return (
        <div className="tk-inspector">
          <p className="tk-help">{t('gone')}</p>
          <Button size="compact-sm" variant="default" onClick={() => select()}>
            {t('backToLab')}
          </Button>
        </div>
      )
    default:
      return unreachable(subject)
  }
}
