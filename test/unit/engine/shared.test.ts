// Who asks for a place that is watched has the watch read it.
import { expect, it } from 'vitest'
import { emptyHost } from '../../../src/core/host/schema.ts'
import { readShared, shareReads } from '../../../src/engine/observe/live/shared.ts'
import type { Place } from '../../../src/engine/observe/place.ts'

/** No process has this number: a read of its own would fail. */
const place: Place = { kind: 'sandbox', holder: 2 ** 30, enter: [] }

it('asks the watch of the place while there is one, and no other', async () => {
  let reads = 0
  const unshare = shareReads(place, async () => {
    reads++
    return emptyHost
  })
  expect(await readShared(place)).toBe(emptyHost)
  await expect(readShared({ ...place, holder: 2 ** 30 + 1 })).rejects.toThrow()
  unshare()
  await expect(readShared(place)).rejects.toThrow()
  expect(reads).toBe(1)
})

it('leaves a newer watch of the same place alone when an older one ends', async () => {
  const older = shareReads(place, async () => emptyHost)
  const newer = shareReads(place, async () => emptyHost)
  older()
  expect(await readShared(place)).toBe(emptyHost)
  newer()
})
