// The lab as it runs now: guests, leases, forwards; asked of the engine, asked again when it says that something changed.
import { keepPreviousData } from '@tanstack/react-query'
import { useEffect, useMemo, useState } from 'react'
import type { GuestStatus, LabRef, LabStatus } from '../../contract/api.ts'
import type { HostSnapshot } from '../../core/host/schema.ts'
import { hasErrors } from '../../core/lab/finding.ts'
import { leasedTo } from '../../core/topology/nodes/guests.ts'
import { useCall } from '../api/react.tsx'
import { useLabHost } from '../state/host.ts'
import { useLab } from '../state/lab.ts'

/** Milliseconds: while someone types, the engine is not asked at every key; and the checks of the lab come a little later than its text. */
const whileTyping = 350

/** For those who come to ask while the lab has errors. */
let lastWhole: { file: string; ref: LabRef } | undefined

/** The lab as the engine takes it: its last text without errors, and not at every key. */
export function useWholeRef(): LabRef | undefined {
  const { ref, file, health, findings } = useLab()
  const known = lastWhole !== undefined && lastWhole.file === file ? lastWhole.ref : ref
  const [whole, setWhole] = useState<{ file: string; ref: LabRef } | undefined>()
  const isWhole = health === 'good' && !hasErrors(findings)
  useEffect(() => {
    if (!isWhole || ref === undefined || file === undefined) return undefined
    const timer = setTimeout(() => {
      lastWhole = { file, ref }
      setWhole(lastWhole)
    }, whileTyping)
    return () => clearTimeout(timer)
  }, [ref, file, isWhole])
  return ref === undefined ? undefined : whole !== undefined && whole.file === file ? whole.ref : known
}

export function useLabStatus(): { status: LabStatus | undefined; error: Error | null } {
  const { lab } = useLab()
  const ref = useWholeRef()
  const host = useHost()
  const name = lab?.name ?? 'none'
  const asked = useCall(
    'lab.status',
    { lab: ref ?? { name } },
    { enabled: ref !== undefined, placeholderData: keepPreviousData },
  )
  // What the engine cannot take can still run: its guests are found by the lab's name.
  const byName = useCall('lab.status', { lab: { name } }, { enabled: asked.error !== null && lab !== undefined })
  const data = asked.data ?? byName.data
  const status = useMemo(
    () => (data === undefined || data.name !== name ? undefined : host === undefined ? data : withLeases(data, host)),
    [data, host, name],
  )
  return { status, error: asked.error }
}

/** Leases are known to the host first: what it says is newer than what was asked. */
const withLeases = (status: LabStatus, host: HostSnapshot): LabStatus => ({
  ...status,
  leases: host.leases,
  guests: status.guests.map((guest) => ({
    ...guest,
    cards: guest.cards.map((card) => ({ ...card, addresses: leasedTo(host, card.mac) })),
  })),
})

export function useGuestStatus(name: string | undefined): GuestStatus | undefined {
  const { status } = useLabStatus()
  return status?.guests.find((guest) => guest.name === name)
}

/** What the kernel says where the lab lives; undefined while that is not known. */
export function useHost(): HostSnapshot | undefined {
  const { host, isKnown } = useLabHost()
  return isKnown ? host : undefined
}
