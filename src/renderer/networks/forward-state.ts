// Whether a forward of a network is open now.
import type { LabStatus } from '../../contract/api.ts'
import { useLabStatus } from '../guests/status.ts'

type Row = Pick<LabStatus['forwards'][number], 'proto' | 'listen' | 'to'>

/** Undefined for what is not known: a forward that was just added, a lab that nobody has asked about yet. */
export function useIsOpen(): (row: Row) => boolean | undefined {
  const { status } = useLabStatus()
  return ({ proto, listen, to }) =>
    status?.forwards.find((one) => one.proto === proto && one.listen === listen && one.to === to)?.open
}
