// The last resort: a defect in the window itself, told instead of an empty page.
import { Component, type ErrorInfo, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { faultOf, type Fault } from '../../core/fault.ts'
import { FaultBox } from '../plan/fault-box.tsx'

interface State {
  fault: Fault | undefined
}

export class Crash extends Component<{ children: ReactNode }, State> {
  override state: State = { fault: undefined }

  static getDerivedStateFromError(error: unknown): State {
    return { fault: faultOf(error) }
  }

  override componentDidCatch(error: unknown, { componentStack }: ErrorInfo): void {
    const fault = faultOf(error)
    this.setState({ fault: { ...fault, cause: `${fault.cause ?? ''}${componentStack ?? ''}` } })
  }

  override render(): ReactNode {
    const { fault } = this.state
    return fault === undefined ? (
      this.props.children
    ) : (
      <Told fault={fault} again={() => this.setState({ fault: undefined })} />
    )
  }
}

function Told({ fault, again }: { fault: Fault; again: () => void }) {
  const { t } = useTranslation('app')
  return (
    <div className="td-crash">
      <FaultBox fault={fault} />
      <button type="button" onClick={again}>
        {t('again')}
      </button>
    </div>
  )
}
