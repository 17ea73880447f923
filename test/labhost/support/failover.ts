// What a bond loses when the cable of a card that works is pulled, and the table of it in docs/performance.md.
import { readFileSync, writeFileSync } from 'node:fs'
import { cpus, loadavg, release } from 'node:os'
import { join } from 'node:path'
import { until } from '../../support/until.ts'
import type { LabHost } from './machine.ts'
import { bondOf } from './path.ts'
import { pinging, reaches } from './peer.ts'
import { cards } from './qemu.ts'

export interface Figure {
  mode: string
  options: string
  sent: number
  lost: number
}

/** A subnet that only the bond and the peer have: no other card of the machine answers for it. */
const own = { bond: '10.20.191.2', peer: '10.20.191.9' }

export async function prepareFailover(machine: LabHost): Promise<void> {
  await machine.outer.run(['ip', 'address', 'replace', `${own.peer}/24`, 'dev', 'outer'])
  await machine.run('sysctl -q -w net.ipv4.conf.all.arp_ignore=1')
}

/** Pings twenty times a second while a cable is pulled, until the peer has an answer again; both ports are up before and after. */
export async function failover(machine: LabHost, bond: string, mode: string, options: string): Promise<Figure> {
  await machine.run(`ip address add ${own.bond}/24 dev ${bond}`)
  await until(() => reaches(machine.outer, own.bond), { what: `an answer over ${bond}`, deadline: 60_000 })
  const { active, up } = await bondOf(machine, bond)
  const works = active === '' || active === 'None' ? (up[0] ?? '') : active
  const card = cards.findIndex(({ name }) => name === works)
  const pings = await pinging(machine.outer, own.bond)
  await machine.cable(card, 'pulled')
  await until(async () => !(await bondOf(machine, bond)).up.includes(works), { what: `${works} without a link` })
  await until(() => reaches(machine.outer, own.bond), { what: 'an answer over the other card', deadline: 60_000 })
  const { sent, received } = await pings.count()
  await machine.cable(card, 'plugged')
  await until(async () => (await bondOf(machine, bond)).up.length === 2, { what: 'both ports up again' })
  await machine.run(`ip address delete ${own.bond}/24 dev ${bond}`)
  return { mode, options, sent, lost: sent - received }
}

const page = join(import.meta.dirname, '../../../docs/performance.md')
const [from, to] = [
  '<!-- failover: written by UPDATE_FIGURES=1 bin/test labhost -- test/labhost/bonds.test.ts -->',
  '<!-- /failover -->',
]

/** Writes the table anew, with the day and the machine. */
export function writeFigures(figures: readonly Figure[]): void {
  const text = readFileSync(page, 'utf8')
  const [before, rest] = text.split(from)
  const after = rest?.split(to)[1]
  if (before === undefined || after === undefined)
    throw new Error(`docs/performance.md has no place between ${from} and ${to}`)
  const day = new Date().toISOString().slice(0, 10)
  const where = `${cpus().length} × ${cpus()[0]?.model.replace(/ Processor.*/, '') ?? 'CPU'}, kernel ${release().split('.').slice(0, 2).join('.')}, QEMU by TCG, at a load of ${Math.round(loadavg()[0] ?? 0)}`
  const rows = figures.map(
    ({ mode, options, sent, lost }) => `| ${mode} | ${options} | ${lost} of ${sent} | ${lost * 50} ms |`,
  )
  const table = ['| mode | options | pings lost | that is |', '|---|---|---|---|', ...rows].join('\n')
  writeFileSync(page, `${before}${from}\n\n${day}, ${where}:\n\n${table}\n\n${to}${after}`)
}
