// The lab as it runs now: guests, leases, forwards; asked of the engine, asked again when it says that something changed.
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData } from '@tanstack/react-query'
import { useRef } from 'react'
import type { GuestStatus, LabRef, LabStatus } from '../../contract/api.ts'
import type { HostSnapshot } from '../../core/host/schema.ts'
import { useCall } from '../api/react.tsx'
import { useLabHost } from '../state/host.ts'
import { useLab } from '../state/lab.ts'

/** Milliseconds: while someone types, the engine is not asked at every key. */
const whileTyping = 400

/** The lab as the engine can take it: the last text that was one. */
export function useWholeRef(): LabRef | undefined {
  const { ref, health } = useLab()
  const last = useRef(ref)
  if (health === 'good') last.current = ref
  return ref === undefined ? undefined : last.current
}

export function useLabStatus(): { status: LabStatus | undefined; error: Error | null } {
  const { lab } = useLab()
  const [ref] = useDebouncedValue(useWholeRef(), whileTyping)
  const { data, error } = useCall(
    'lab.status',
    { lab: ref ?? { name: lab?.name ?? 'none' } },
    { enabled: ref !== undefined, placeholderData: keepPreviousData },
  )
  return { status: data?.name === lab?.name ? data : undefined, error }
}

export function useGuestStatus(name: string | undefined): GuestStatus | undefined {
  const { status } = useLabStatus()
  return status?.guests.find((guest) => guest.name === name)
}

/** What the kernel says where the lab lives; undefined while that is not known. */
export function useHost(): HostSnapshot | undefined {
  const { host, isKnown } = useLabHost()
  return isKnown ? host : undefined
}
