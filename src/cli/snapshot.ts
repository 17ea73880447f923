// A snapshot of a host that was saved: `tapdeck host --json > FILE`.
import { readFileSync } from 'node:fs'
import { FaultError } from '../core/fault.ts'
import { hostSnapshotSchema, type HostSnapshot } from '../core/host/schema.ts'

/** Throws `host.snapshot`. */
export function readSnapshot(file: string): HostSnapshot {
  let value: unknown
  try {
    value = JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    throw new FaultError({
      code: 'host.snapshot',
      message: `The snapshot ${file} cannot be read.`,
      hint: 'Make one with: tapdeck host --json > FILE',
      cause: String(error),
    })
  }
  const parsed = hostSnapshotSchema.safeParse(value)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new FaultError({
    code: 'host.snapshot',
    message: `${file} is not a snapshot of a host: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`,
    hint: 'Make one with: tapdeck host --json > FILE',
  })
}
