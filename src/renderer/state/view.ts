// What the window shows beside the picture: the page of the rail, the tabs of the dock.
import { create } from './store.ts'

export const pages = ['picture', 'guests', 'networks', 'checks', 'history'] as const
export type Page = (typeof pages)[number]

export type ConsoleKind = 'screen' | 'monitor' | 'serial' | 'shell' | 'ssh'
/** A tab of the dock; `shell` is the lab's and has no guest. */
export type DockTab = { kind: 'plan' } | { kind: 'drift' } | { kind: 'log' } | { kind: ConsoleKind; guest?: string }
export const tabId = (tab: DockTab): string =>
  'guest' in tab && tab.guest !== undefined ? `${tab.kind}:${tab.guest}` : tab.kind

export const inspectorTabs = ['settings', 'state', 'traffic', 'commands'] as const
export type InspectorTab = (typeof inspectorTabs)[number]

export interface View {
  page: Page
  /** `closed`: only the bar of tabs is seen. */
  dock: 'open' | 'closed'
  /** Pixels. */
  dockHeight: number
  tabs: readonly DockTab[]
  active: string
  yaml: 'shown' | 'hidden'
  /** The tab last looked at stays when something else is selected. */
  inspector: InspectorTab
}

const first: View = {
  page: 'picture',
  dock: 'open',
  dockHeight: 232,
  tabs: [{ kind: 'plan' }, { kind: 'log' }],
  active: 'plan',
  yaml: 'hidden',
  inspector: 'settings',
}

const view = create<View>(first)

/** A part of the view; the component renders anew only when that part is another. */
export const useView = <Part>(select: (state: View) => Part): Part => view.use(select)
export const setView = (values: Partial<View>): void => view.set(values)

export const goTo = (page: Page): void => view.set({ page })

/** Opens a tab of the dock, or brings it to the front. */
export function openTab(tab: DockTab): void {
  const { tabs } = view.get()
  const id = tabId(tab)
  view.set({
    tabs: tabs.some((other) => tabId(other) === id) ? tabs : [...tabs, tab],
    active: id,
    dock: 'open',
  })
}

export function closeTab(id: string): void {
  const { tabs, active } = view.get()
  const at = tabs.findIndex((tab) => tabId(tab) === id)
  const left = tabs.filter((tab) => tabId(tab) !== id)
  const next = left[Math.min(Math.max(at - 1, 0), left.length - 1)]
  view.set({ tabs: left, active: active === id && next ? tabId(next) : active })
}

/** Another lab has other guests: their tabs go. */
export const resetTabs = (): void => view.set({ tabs: first.tabs, active: first.active })
