// The head of an inspector and its tabs: Settings, State, Traffic, Commands.
import { Tabs } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Path } from '../../../core/lab/read/words.ts'
import { AdviceAt } from '../../advice/advice-list.tsx'
import { StateDot } from '../../guests/state.tsx'
import { inspectorTabs, setView, useView, type InspectorTab, type View } from '../../state/view.ts'

const tabOf = ({ inspector }: View): InspectorTab => inspector

interface Props {
  title: string
  /** `bridge`, `guest`: what it is. */
  what: string
  state: Parameters<typeof StateDot>[0]['state'] | 'none'
  tabs: Partial<Record<InspectorTab, ReactNode>>
  actions?: ReactNode
  /** Where it stands in the lab, if it does: advice on it comes first. */
  places?: readonly Path[]
}

export function Frame({ title, what, state, tabs, actions, places = [] }: Props) {
  const { t } = useTranslation('inspector')
  const shown = inspectorTabs.filter((name) => tabs[name] !== undefined)
  const wanted = useView(tabOf)
  const active = shown.includes(wanted) ? wanted : (shown[0] ?? 'settings')
  return (
    <div className="tk-inspector">
      <div className="tk-head">
        {state === 'none' ? null : <StateDot state={state} />}
        <h2>{title}</h2>
        <span className="tk-what">{what}</span>
      </div>
      {actions === undefined ? null : <div className="tk-actions">{actions}</div>}
      <Tabs
        value={active}
        keepMounted={false}
        onChange={(name) => {
          const picked = inspectorTabs.find((other) => other === name)
          if (picked !== undefined) setView({ inspector: picked })
        }}
      >
        <Tabs.List>
          {shown.map((name) => (
            <Tabs.Tab key={name} value={name}>
              {t(`tab.${name}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {shown.map((name) => (
          <Tabs.Panel key={name} value={name} className="tk-panel">
            {name === shown[0] ? <AdviceAt places={places} /> : null}
            {tabs[name]}
          </Tabs.Panel>
        ))}
      </Tabs>
    </div>
  )
}
