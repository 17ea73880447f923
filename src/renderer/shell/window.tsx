// The window: bar at the top, rail at the left, picture or page in the middle, inspector at the right, dock at the bottom.
import './shell.css'
import { Loader } from '@mantine/core'
import { lazy, Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { useConnection } from '../api/react.tsx'
import { Crash } from '../app/crash.tsx'
import { useFirstRest } from '../app/use-first-rest.ts'
import { Picture } from '../graph/picture.tsx'
import { useChangeEvents } from '../plan/use-apply.ts'
import { OtherWaits } from '../plan/waiting/other-waits.tsx'
import { useWatchedHost } from '../state/host.ts'
import { useLab } from '../state/lab.ts'
import { useView, type Page, type View } from '../state/view.ts'
import { useLog } from './use-log.ts'
import { Commands } from './commands.tsx'
import { Dock } from './dock.tsx'
import { Rail } from './rail.tsx'
import { TopBar } from './bar/top-bar.tsx'
import { useDesktop } from './use-desktop.ts'
import { useWindowKeys } from './use-window-keys.ts'

const StartPage = lazy(() => import('../start/start-page.tsx').then(({ StartPage }) => ({ default: StartPage })))
const Inspector = lazy(() => import('../inspector/index.tsx').then(({ Inspector }) => ({ default: Inspector })))
const YamlView = lazy(() => import('../yaml/yaml-view.tsx').then(({ YamlView }) => ({ default: YamlView })))
const others = {
  guests: lazy(() => import('../pages/guests.tsx').then(({ GuestsPage }) => ({ default: GuestsPage }))),
  networks: lazy(() => import('../pages/networks.tsx').then(({ NetworksPage }) => ({ default: NetworksPage }))),
  checks: lazy(() => import('../pages/checks.tsx').then(({ ChecksPage }) => ({ default: ChecksPage }))),
  history: lazy(() => import('../pages/history.tsx').then(({ HistoryPage }) => ({ default: HistoryPage }))),
} satisfies Record<Exclude<Page, 'picture'>, unknown>

const pageOf = ({ page }: View): Page => page
const yamlOf = ({ yaml }: View): View['yaml'] => yaml

export function Window() {
  const { showing } = useLab()
  const { t } = useTranslation('app')
  const page = useView(pageOf)
  useWindowKeys()
  useDesktop()
  useLog()
  useChangeEvents()
  const start = showing === 'start' && page === 'picture'
  // Checks and history are of nothing that could be selected.
  const inspects = page !== 'checks' && page !== 'history'
  return (
    <div className={`td-window${showing === 'start' ? ' td-window-start' : inspects ? '' : ' td-window-wide'}`}>
      <a className="td-skip" href="#main">
        {t('skip')}
      </a>
      <TopBar />
      <Rail />
      <main id="main" className="td-main" tabIndex={-1} data-part="picture">
        <Lost />
        <OtherWaits />
        <Crash key={page}>
          <Suspense fallback={<Loader m="auto" size="sm" aria-label={t('loading')} />}>
            {start ? <StartPage /> : page === 'picture' ? <Middle /> : <OtherPage page={page} />}
          </Suspense>
        </Crash>
      </main>
      {showing === 'start' ? null : <Open inspects={inspects} />}
      <Commands />
    </div>
  )
}

/** What is there while a lab or the machine is. */
function Open({ inspects }: { inspects: boolean }) {
  const { t } = useTranslation('app')
  useWatchedHost()
  const window = useFirstRest()
  return (
    <>
      {inspects ? (
        <aside className="td-inspector" aria-label={t('inspector')} data-part="inspector" tabIndex={-1}>
          <Crash>
            <Suspense fallback={null}>{window === 'rested' ? <Inspector /> : null}</Suspense>
          </Crash>
        </aside>
      ) : null}
      <Dock />
    </>
  )
}

function Middle() {
  const { t } = useTranslation('app')
  const yaml = useView(yamlOf)
  const { showing } = useLab()
  return (
    <div className="td-middle">
      <h1 className="td-unseen">{t('page.picture')}</h1>
      <Picture />
      {yaml === 'shown' && showing === 'lab' ? <YamlView /> : null}
    </div>
  )
}

function OtherPage({ page }: { page: Exclude<Page, 'picture'> }) {
  const One = others[page]
  return (
    <div className="td-page">
      <One />
    </div>
  )
}

/** The engine is gone for the moment: what is seen is how it last was. */
function Lost() {
  const { t } = useTranslation('app')
  const state = useConnection()
  return state === 'lost' ? (
    <div className="td-lost" role="alert">
      <b>{t('lost')}</b> {t('lostWhy')}
    </div>
  ) : null
}
