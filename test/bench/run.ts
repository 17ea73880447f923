// npm run bench: every figure of docs/performance.md, measured against its rival in the same run. `npm run bench -- picture`: of one part.
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { table, type Row } from './measure.ts'

type Rows = (folder: string) => Promise<Row[]>

const groups: Readonly<Record<string, () => Promise<Rows>>> = {
  network: async () => (await import('./network.ts')).networkRows,
  guest: async () => (await import('./guest.ts')).guestRows,
  bundle: async () => (await import('./window/bundle.ts')).bundleRows,
  picture: async () => (await import('./window/picture.ts')).pictureRows,
  change: async () => (await import('./window/change.ts')).changeRows,
  screen: async () => (await import('./console/screen.ts')).screenRows,
  serial: async () => (await import('./console/serial.ts')).serialRows,
}

const asked = process.argv.slice(2)
const unknown = asked.filter((name) => !Object.hasOwn(groups, name))
if (unknown.length > 0) {
  console.error(`there is no part ${unknown.join(', ')}; there are: ${Object.keys(groups).join(' ')}`)
  process.exit(2)
}

// In memory, as $XDG_RUNTIME_DIR is: the journal's fsync there is no wait for a disk.
const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'td-'))
// What it does is not the user's history.
process.env['XDG_STATE_HOME'] = join(folder, 'state')
try {
  const rows: Row[] = []
  for (const [name, load] of Object.entries(groups)) {
    if (asked.length === 0 || asked.includes(name)) rows.push(...(await (await load())(folder)))
  }
  const [processor] = cpus()
  console.log(`${cpus().length} × ${processor?.model ?? 'unknown processor'}, Node ${process.version}\n`)
  console.log(table(rows))
} finally {
  rmSync(folder, { recursive: true, force: true })
}
