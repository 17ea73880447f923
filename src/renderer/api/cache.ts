// Keeps what was read from the engine true: events put their news into the cache, or say what has to be read again.
import { QueryClient } from '@tanstack/react-query'
import type { CallName, EventData, Output } from '../../contract/api.ts'
import { FaultError } from '../../core/fault.ts'
import type { EngineClient } from './client.ts'

const mostTries = 3

export const makeQueryClient = (): QueryClient =>
  new QueryClient({
    defaultOptions: {
      queries: {
        // The engine tells what changes; looking again because a window came to the front finds nothing new.
        refetchOnWindowFocus: false,
        refetchOnReconnect: false,
        staleTime: 1000,
        networkMode: 'always',
        retry: (tries, error) =>
          error instanceof FaultError && error.fault.code === 'contract.lost' && tries < mostTries,
      },
      mutations: { networkMode: 'always', retry: false },
    },
  })

/** What depends on the state of a network. */
const ofNetwork = ['lab.status', 'lab.list', 'plan.make', 'plan.waiting'] as const satisfies CallName[]
const ofPlans = [...ofNetwork, 'history.list', 'lab.files'] as const satisfies CallName[]

/** The kernel tells nobody of packet rules and settings: after a change of ours, and for a lab that is opened, they are read. */
const withRules = [...ofPlans, 'host.read'] as const satisfies CallName[]

/** What a call changes, by its name: read again when it is done. */
const changedBy: Partial<Record<string, readonly CallName[]>> = {
  'plan.apply': withRules,
  'plan.keep': withRules,
  'plan.rollback': withRules,
  'plan.recover': withRules,
  'plan.forget': withRules,
  'lab.save': ['lab.files'],
  'lab.open': ['lab.files', 'plan.waiting', 'host.read'],
  'guest.start': ['lab.status', 'guest.status'],
  'guest.stop': ['lab.status', 'guest.status'],
  'guest.kill': ['lab.status', 'guest.status'],
  'guest.link': ['lab.status', 'guest.status'],
  'guest.forward': ['lab.status'],
}

const readAgain = (cache: QueryClient, names: readonly CallName[]): void => {
  for (const name of names) void cache.invalidateQueries({ queryKey: [name] })
}

export const afterCall = (cache: QueryClient, name: string): void => readAgain(cache, changedBy[name] ?? [])

/** Milliseconds: the kernel changes in bursts. */
const settle = 150

/** Milliseconds in which news of guests are taken together. */
const together = 20

type GuestNews = EventData<'guest.changed'>

/** The same object where nothing of it is news. */
function withNews(old: Output<'lab.status'>, news: readonly GuestNews[]): Output<'lab.status'> {
  const fresh = new Map(news.filter(({ lab }) => lab === old.name).map(({ status }) => [status.name, status]))
  return fresh.size === 0 ? old : { ...old, guests: old.guests.map((guest) => fresh.get(guest.name) ?? guest) }
}

/** Until the function that it gives is called. */
export function keepTrue(cache: QueryClient, engine: EngineClient): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  let telling: ReturnType<typeof setTimeout> | undefined
  const news = new Map<string, GuestNews>()
  let wasOpen = engine.state === 'open'
  const endings = [
    engine.on('host.changed', ({ where, snapshot }) => {
      cache.setQueryData(['host.read', { where }], snapshot)
      timer ??= setTimeout(() => {
        timer = undefined
        readAgain(cache, ofNetwork)
      }, settle)
    }),
    engine.on('guest.changed', ({ lab, status }) => {
      news.set(`${lab} ${status.name}`, { lab, status })
      // A lab that is opened tells of each of its guests at once: that is one change of what is shown.
      telling ??= setTimeout(() => {
        telling = undefined
        const said = [...news.values()]
        news.clear()
        cache.setQueriesData<Output<'lab.status'>>({ queryKey: ['lab.status'] }, (old) => old && withNews(old, said))
        // Its lab may be named in many ways here; who looks at one guest alone reads again.
        void cache.invalidateQueries({ queryKey: ['guest.status'] })
      }, together)
    }),
    engine.on('drift.changed', (drift) => {
      // It was told of the text that is looked at: of another one, other changes are drift.
      cache.setQueriesData<Output<'lab.status'>>({ queryKey: ['lab.status'], type: 'active' }, (old) =>
        old?.name === drift.lab ? { ...old, drift } : old,
      )
      void cache.invalidateQueries({ queryKey: ['lab.status'], type: 'inactive', refetchType: 'none' })
    }),
    engine.on('plan.waits', () => readAgain(cache, ofNetwork)),
    engine.on('plan.ended', () => readAgain(cache, withRules)),
    engine.onState(() => {
      const isOpen = engine.state === 'open'
      // Whatever happened in between was not told.
      if (isOpen && !wasOpen) void cache.invalidateQueries()
      wasOpen = isOpen
    }),
  ]
  return () => {
    clearTimeout(timer)
    clearTimeout(telling)
    for (const end of endings) end()
  }
}
