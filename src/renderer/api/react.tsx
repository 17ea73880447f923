// The engine in React: reading by TanStack Query, doing, hearing, watching.
import {
  type QueryClient,
  QueryClientProvider,
  useMutation,
  useQuery,
  useQueryClient,
  type UseMutationResult,
  type UseQueryOptions,
  type UseQueryResult,
} from '@tanstack/react-query'
import {
  createContext,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
  type ReactNode,
} from 'react'
import type { CallName, EventData, EventName, FaceCallName, FaceInput, FaceOutput } from '../../contract/api.ts'
import type { Where } from '../../contract/refs.ts'
import type { FaultError } from '../../core/fault.ts'
import { afterCall, keepTrue, makeQueryClient } from './cache.ts'
import { connectEngine, type ConnectionState, type EngineClient } from './client.ts'
import { Watches } from './watches.ts'

interface Reach {
  engine: EngineClient
  watches: Watches
}

const ReachContext = createContext<Reach | undefined>(undefined)

let all: (Reach & { cache: QueryClient }) | undefined

/** Once for the window, however often React makes its components. */
function everything(): Reach & { cache: QueryClient } {
  if (all === undefined) {
    const engine = connectEngine()
    all = { engine, cache: makeQueryClient(), watches: new Watches(engine) }
  }
  return all
}

/** Everything that speaks to the engine is inside one. */
export function EngineProvider({ children }: { children: ReactNode }): ReactNode {
  const [{ cache, engine, watches }] = useState(everything)
  const reach = useMemo(() => ({ engine, watches }), [engine, watches])
  useEffect(() => keepTrue(cache, engine), [cache, engine])
  return (
    <ReachContext value={reach}>
      <QueryClientProvider client={cache}>{children}</QueryClientProvider>
    </ReachContext>
  )
}

function useReach(): Reach {
  const reach = useContext(ReachContext)
  if (reach === undefined) throw new Error('outside of EngineProvider')
  return reach
}

export const useEngine = (): EngineClient => useReach().engine

export function useConnection(): ConnectionState {
  const { engine } = useReach()
  return useSyncExternalStore(
    (hear) => engine.onState(hear),
    () => engine.state,
  )
}

type CallOptions<Name extends FaceCallName, Data> = Omit<
  UseQueryOptions<FaceOutput<Name>, FaultError, Data>,
  'queryKey' | 'queryFn'
>

/** What a call answers, kept by its name and input; events of the engine keep it true (cache.ts). */
export function useCall<Name extends FaceCallName, Data = FaceOutput<Name>>(
  name: Name,
  input: FaceInput<Name>,
  options: CallOptions<Name, Data> = {},
): UseQueryResult<Data, FaultError> {
  const { engine } = useReach()
  return useQuery<FaceOutput<Name>, FaultError, Data>({
    ...options,
    queryKey: [name, input],
    queryFn: () => engine.call(name, input),
  })
}

/** Reads the host anew: packet rules and settings of the kernel change without an event. */
export function useLookAgain(): () => void {
  const cache = useQueryClient()
  return () => {
    for (const name of ['host.read', 'plan.make'] satisfies CallName[])
      void cache.invalidateQueries({ queryKey: [name] })
  }
}

/** A call that does something; what it changes is read again. */
export function useCallMutation<Name extends FaceCallName>(
  name: Name,
): UseMutationResult<FaceOutput<Name>, FaultError, FaceInput<Name>> {
  const { engine } = useReach()
  const cache = useQueryClient()
  return useMutation<FaceOutput<Name>, FaultError, FaceInput<Name>>({
    mutationKey: [name],
    mutationFn: (input) => engine.call(name, input),
    onSettled: () => afterCall(cache, name),
  })
}

/** Calls `hear` for every such event while the component is there; always the function of the last render. */
export function useEvent<Name extends EventName>(name: Name, hear: (data: EventData<Name>) => void): void {
  const { engine } = useReach()
  const latest = useRef(hear)
  useEffect(() => {
    latest.current = hear
  })
  useEffect(() => engine.on(name, (data) => latest.current(data)), [engine, name])
}

/**
 * While the component is there, the place is watched: `host.read` of it is always as it is, `host.traffic` comes each second,
 * `guest.changed` tells of the guests of its labs. A sandbox that is not open is an empty host until it opens.
 */
export function useWatch(where: Where): void {
  const { watches } = useReach()
  const sandbox = where === 'host' ? undefined : where.sandbox
  useEffect(() => watches.hold(sandbox === undefined ? 'host' : { sandbox }), [watches, sandbox])
}
