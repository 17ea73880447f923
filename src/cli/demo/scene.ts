// What the demo shows once its lab is up: each thing said, done for real, and its result.
import type { LabStatus } from '../../contract/api.ts'
import { FaultError } from '../../core/fault.ts'
import { pause } from '../../engine/processes.ts'
import { print } from '../io.ts'
import type { SerialShell } from './serial.ts'
import { webAddress } from './lab.ts'

export const show = (what: string, result: string): void => print(`  ✓ ${what.padEnd(44)} ${result}`)

/** Waits until every guest on the NAT network has a lease. */
export async function leases(status: () => Promise<LabStatus>, names: string[], seconds: number): Promise<void> {
  for (const deadline = Date.now() + seconds * 1000; ; await pause(200)) {
    const { guests } = await status()
    const dead = guests.find(({ state }) => state === 'crashed' || state === 'stopped')
    if (dead)
      throw new FaultError({
        code: 'demo.guest',
        message: `Guest ${dead.name} has ended.`,
        ...(dead.reason === undefined ? {} : { cause: dead.reason }),
      })
    const addresses = names.map((name) => guests.find((guest) => guest.name === name)?.cards[0]?.addresses[0])
    if (addresses.every((address) => address !== undefined)) {
      for (const [at, name] of names.entries()) show(`${name} has a lease`, addresses[at] ?? '')
      return
    }
    if (Date.now() >= deadline)
      throw new FaultError({
        code: 'demo.lease',
        message: `Not every guest had its lease within ${seconds} s.`,
        retry: 'again',
      })
  }
}

/** What guests of the small Linux can show by themselves. */
export async function talk(web: SerialShell, db: SerialShell): Promise<void> {
  await expect(web, 'ping -c 1 -W 5 192.168.150.1', /1 packets received/, 'guest → host: web pings 192.168.150.1')
  await expect(db, `ping -c 1 -W 5 ${webAddress}`, /1 packets received/, 'guest → guest: db pings web')
  await expect(db, 'wget -q -O - http://web/', /hello from web/, 'guest → guest by name: db reads http://web/')
  await expect(db, 'ping -c 1 -W 5 10.77.0.2', /1 packets received/, 'over the bridge: db pings files')
  await expect(db, 'wget -q -O - http://10.77.0.2/', /hello from files/, 'over the bridge: db reads http://10.77.0.2/')
}

async function expect(guest: SerialShell, command: string, wanted: RegExp, what: string): Promise<void> {
  const output = (await guest.run(command)) ?? ''
  const found = wanted.exec(output)
  if (!found) throw new FaultError({ code: 'demo.failed', message: `It did not work: ${what}.`, cause: output })
  show(what, found[0])
}

/** The forward, from the user's own machine. */
export async function fetchForward(port: number): Promise<void> {
  const address = `http://127.0.0.1:${port}/`
  const response = await fetch(address, { signal: AbortSignal.timeout(15_000) })
  show(`host → guest: ${address}`, (await response.text()).trim())
}
