// Where nothing can be written: a fault that says so, and nothing left behind; what only remembers is done without.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, type TestContext } from 'vitest'
import { builtCommand, commandLine } from '../../support/tapdeck/cli.ts'
import { leftovers, traces } from '../../support/leftovers.ts'
import { attempt } from '../../support/run.ts'
import { tempFolder } from '../../support/temp-folder.ts'

const lab = `version: 1
name: full
uplink: none
networks: { lan: { subnet: 192.168.150.0/24 } }
guests: { web: { cards: [{ connect: { network: lan } }] } }
`

/** A run folder of 400 kB on a disk of its own, all but `$2` of it taken; then there is room again. */
const script = `
mkdir "$1/x" && mount -t tmpfs -o size=400k,mode=700 none "$1/x" || exit 77
export XDG_RUNTIME_DIR="$1/x"; kilobytes=$2; file=$3; shift 3
dd if=/dev/zero of="$XDG_RUNTIME_DIR/fill" bs=1k 2>/dev/null
truncate -s "-$kilobytes"k "$XDG_RUNTIME_DIR/fill"
"$@" apply "$file" --yes --json; echo "exit $?"
rm "$XDG_RUNTIME_DIR/fill"
find "$XDG_RUNTIME_DIR" -mindepth 2
"$@" apply "$file" --yes >/dev/null; echo "exit $?"
"$@" down "$file" --yes >/dev/null; echo "exit $?"
find "$XDG_RUNTIME_DIR" -mindepth 2
`

const applyWith = async (kilobytes: number, skip: TestContext['skip']): Promise<string> => {
  const folder = await tempFolder()
  const file = join(folder, 'full.yaml')
  await writeFile(file, lab)
  const { status, stdout } = await attempt(
    [
      ...['unshare', '--user', '--map-root-user', '--mount', 'sh', '-c', script, 'sh'],
      ...[folder, String(kilobytes), file, ...builtCommand],
    ],
    { env: { XDG_STATE_HOME: join(folder, 'state') }, deadline: 110_000 },
  )
  if (status === 77) skip('this machine lets nobody mount in a namespace of their own')
  return stdout
}

describe('a run folder that is full', () => {
  it.for([0, 4, 12])(
    'but for %d kB is a fault, nothing is left, and with room again all is well',
    async (room, { skip }) => {
      const before = await traces()
      const said = await applyWith(room, skip)
      const [document = '', ...rest] = said.split(/^(?=exit )/m)
      // With a little room dnsmasq is the first that has none: for its log.
      expect(JSON.parse(document)).toMatchObject({
        fault: { code: expect.stringMatching(/^engine\.disk-full|^apply\.failed/) },
      })
      expect(document).toContain('no room left')
      expect(rest.join('').trim().split('\n')).toEqual(['exit 1', 'exit 0', 'exit 0'])
      expect((await leftovers(before)).filter((line) => line.startsWith('process'))).toEqual([])
    },
  )
})

describe('where no state can be kept', () => {
  it('a change is done all the same, and says that it is not in the history', async () => {
    // Node's own way to make folders does not end under /proc.
    const { folder, tapdeck } = await commandLine({
      XDG_STATE_HOME: '/proc/nowhere',
      XDG_CACHE_HOME: '/proc/nowhere',
      HOME: '/proc/nowhere',
    })
    const file = join(folder, 'full.yaml')
    await writeFile(file, lab)
    const { status, stderr } = await tapdeck('apply', file, '--yes')
    expect(stderr).toContain('[engine.history]')
    expect(status).toBe(0)
    expect((await tapdeck('plan', file)).status).toBe(0)
    expect((await tapdeck('down', file, '--yes')).status).toBe(0)
  })
})
