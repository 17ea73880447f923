// npm run bench: every figure of docs/performance.md, measured against its rival in the same run.
import { mkdtempSync, rmSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { guestRows } from './guest.ts'
import { table } from './measure.ts'
import { networkRows } from './network.ts'

const folder = mkdtempSync(join(tmpdir(), 'td-'))
try {
  const rows = [...(await networkRows(folder)), ...(await guestRows(folder))]
  const [processor] = cpus()
  console.log(`${cpus().length} × ${processor?.model ?? 'unknown processor'}, Node ${process.version}\n`)
  console.log(table(rows))
} finally {
  rmSync(folder, { recursive: true, force: true })
}
