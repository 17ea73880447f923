// The dock at the bottom: the plan, consoles, the log; dragged as tall as one likes.
import { ActionIcon, CloseButton, Menu } from '@mantine/core'
import { IconChevronDown, IconChevronUp, IconPlus } from '@tabler/icons-react'
import { lazy, Suspense, type KeyboardEvent, type PointerEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { Crash } from '../app/crash.tsx'
import { DriftTab } from '../drift/drift-tab.tsx'
import { useDrift } from '../drift/use-drift.ts'
import { goalOf, repairOf, useChange } from '../plan/change.ts'
import { PlanTab } from '../plan/plan-tab.tsx'
import { usePlan } from '../plan/use-plan.ts'
import { useLab } from '../state/lab.ts'
import { closeTab, openTab, setView, tabId, useView, type DockTab, type View } from '../state/view.ts'
import { LogTab } from './log-tab.tsx'

const ConsoleTab = lazy(() => import('../consoles/index.tsx').then(({ ConsoleTab }) => ({ default: ConsoleTab })))

const whole = (view: View): View => view
const least = 96
const bar = 36

export function Dock() {
  const { t } = useTranslation('app')
  const { tabs, active, dock, dockHeight } = useView(whole)
  const height = dock === 'open' ? dockHeight : bar
  return (
    <section className="td-dock" aria-label={t('dock.label')} style={{ height }} data-part="dock" tabIndex={-1}>
      {dock === 'open' ? <Sash height={dockHeight} /> : null}
      <div className="td-tabs">
        <div
          role="tablist"
          aria-label={t('dock.tabs')}
          className="td-tablist"
          onKeyDown={(event) => move(event, tabs, active)}
        >
          {tabs.map((tab) => (
            <TabHead key={tabId(tab)} tab={tab} active={active} />
          ))}
        </div>
        <NewTab />
        <div className="td-grow" />
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={t(dock === 'open' ? 'dock.close' : 'dock.open')}
          onClick={() => setView({ dock: dock === 'open' ? 'closed' : 'open' })}
        >
          {dock === 'open' ? (
            <IconChevronDown size={16} aria-hidden="true" />
          ) : (
            <IconChevronUp size={16} aria-hidden="true" />
          )}
        </ActionIcon>
      </div>
      {tabs.map((tab) => {
        const id = tabId(tab)
        return (
          <div
            key={id}
            role="tabpanel"
            id={`panel-${id}`}
            aria-labelledby={`tab-${id}`}
            className="td-panel"
            hidden={id !== active || dock === 'closed'}
          >
            <Crash>
              <Suspense fallback={null}>{id === active || isKept(tab) ? <Panel tab={tab} /> : null}</Suspense>
            </Crash>
          </div>
        )
      })}
    </section>
  )
}

/** Consoles go on while another tab is looked at. */
const isKept = ({ kind }: DockTab): boolean => kind !== 'plan' && kind !== 'drift' && kind !== 'log'
const isClosable = (tab: DockTab): boolean => tab.kind === 'drift' || isKept(tab)

function Panel({ tab }: { tab: DockTab }) {
  switch (tab.kind) {
    case 'plan':
      return <PlanTab />
    case 'drift':
      return <DriftTab />
    case 'log':
      return <LogTab />
    case 'screen':
    case 'monitor':
    case 'serial':
    case 'shell':
    case 'ssh':
      return <ConsoleTab kind={tab.kind} {...(tab.guest === undefined ? {} : { guest: tab.guest })} />
    default:
      return tab satisfies never
  }
}

function TabHead({ tab, active }: { tab: DockTab; active: string }) {
  const { t } = useTranslation('app')
  const id = tabId(tab)
  const words =
    'guest' in tab && tab.guest !== undefined ? `${tab.guest} · ${t(`tab.${tab.kind}`)}` : t(`tab.${tab.kind}`)
  return (
    <div className="td-tab" data-active={id === active || undefined}>
      <button
        type="button"
        role="tab"
        id={`tab-${id}`}
        aria-selected={id === active}
        aria-controls={`panel-${id}`}
        tabIndex={id === active ? 0 : -1}
        onClick={() => setView({ active: id, dock: 'open' })}
        onAuxClick={(event) => (event.button === 1 && isClosable(tab) ? closeTab(id) : undefined)}
      >
        {words}
        {tab.kind === 'plan' ? <PlanCount /> : tab.kind === 'drift' ? <DriftCount /> : null}
      </button>
      {isKept(tab) ? (
        <CloseButton
          size="xs"
          aria-label={t('dock.closeTab', { tab: words })}
          tabIndex={-1}
          onClick={() => closeTab(id)}
        />
      ) : null}
    </div>
  )
}

function PlanCount() {
  const change = useChange()
  const { plan } = usePlan(goalOf(change), repairOf(change))
  const count = plan?.steps.length ?? 0
  return count === 0 ? null : <> · {count}</>
}

function DriftCount() {
  const { drifts } = useDrift()
  return drifts.length === 0 ? null : <> · {drifts.length}</>
}

function NewTab() {
  const { t } = useTranslation('app')
  const { lab } = useLab()
  if (lab === undefined) return null
  const guests = Object.keys(lab.guests)
  return (
    <Menu position="top-start" withinPortal>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={t('dock.new')}>
          <IconPlus size={15} aria-hidden="true" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown mah={320} style={{ overflowY: 'auto' }}>
        <Menu.Item onClick={() => openTab({ kind: 'shell' })}>{t('dock.shell')}</Menu.Item>
        {guests.slice(0, 20).flatMap((guest) =>
          (['screen', 'serial', 'monitor', 'ssh'] as const).map((kind) => (
            <Menu.Item key={`${kind}:${guest}`} onClick={() => openTab({ kind, guest })}>
              {guest} · {t(`tab.${kind}`)}
            </Menu.Item>
          )),
        )}
      </Menu.Dropdown>
    </Menu>
  )
}

function move(event: KeyboardEvent, tabs: readonly DockTab[], active: string): void {
  const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
  if (event.key === 'Delete') {
    const tab = tabs.find((one) => tabId(one) === active)
    if (tab !== undefined && isClosable(tab)) closeTab(active)
  }
  if (step === 0) return
  const at = tabs.findIndex((tab) => tabId(tab) === active)
  const next = tabs[(at + step + tabs.length) % tabs.length]
  if (next === undefined) return
  setView({ active: tabId(next) })
  document.getElementById(`tab-${tabId(next)}`)?.focus()
}

/** The upper edge of the dock: dragged, or moved by the arrow keys. */
function Sash({ height }: { height: number }) {
  const { t } = useTranslation('app')
  const most = (): number => Math.max(least, window.innerHeight - 160)
  const set = (value: number): void => setView({ dockHeight: Math.round(Math.min(most(), Math.max(least, value))) })
  const drag = (event: PointerEvent<HTMLDivElement>): void => {
    const sash = event.currentTarget
    const start = event.clientY
    sash.setPointerCapture(event.pointerId)
    const follow = (next: globalThis.PointerEvent): void => set(height + start - next.clientY)
    const stop = (): void => {
      sash.removeEventListener('pointermove', follow)
      sash.removeEventListener('pointerup', stop)
      sash.removeEventListener('pointercancel', stop)
    }
    sash.addEventListener('pointermove', follow)
    sash.addEventListener('pointerup', stop)
    sash.addEventListener('pointercancel', stop)
  }
  return (
    <div
      className="td-sash"
      role="separator"
      aria-orientation="horizontal"
      aria-label={t('dock.resize')}
      aria-valuenow={height}
      aria-valuemin={least}
      aria-valuemax={most()}
      tabIndex={0}
      onPointerDown={drag}
      onDoubleClick={() => set(height > 400 ? 232 : window.innerHeight * 0.62)}
      onKeyDown={(event) => {
        if (event.key === 'ArrowUp') set(height + 24)
        if (event.key === 'ArrowDown') set(height - 24)
      }}
    />
  )
}
