// ifupdown, for real, in a namespace that stands for a machine: a lab takes its card, somebody calls it, the machine is reached, and the card comes back.
import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { attempt } from '../../support/run.ts'
import { expectNothingToDo, kept, ownSystem } from '../support/own-system.ts'

const interfaces = `auto eth9
iface eth9 inet static
  address 198.51.100.2/24
  gateway 198.51.100.1
`

it('a card that ifupdown configures: the plan says so, the machine is reached after it was started again, and has it back', async (context) => {
  context.skip(!existsSync('/sbin/ifup'), 'ifupdown is not installed')
  const host = await ownSystem(context)
  await mkdir(join(host.etc, 'network/interfaces.d'), { recursive: true })
  await writeFile(join(host.etc, 'network/interfaces'), 'source /etc/network/interfaces.d/*\n')
  await writeFile(join(host.etc, 'network/interfaces.d/wire'), interfaces)
  await host.run('ip', 'address', 'flush', 'dev', 'eth9')
  await host.run('mkdir', '-p', '/run/network')
  await host.run('ifup', '-a')
  const answers = (): Promise<string> => host.far('ping', '-c1', '-W2', '198.51.100.2')
  /** What `systemctl restart networking` does. */
  const restart = async (): Promise<void> => {
    await attempt(host.enter(['ifdown', '-a', '--exclude=lo']))
    await attempt(host.enter(['ifup', '-a']))
  }
  await answers()
  const before = await host.state()
  expect(before).toContain('"manager":"ifupdown"')

  const lab = join(host.folder, 'one.yaml')
  await writeFile(lab, 'version: 1\nname: one\nscope: host\nbridges: { br0: { ports: [eth9], address: inherit } }\n')
  const { stdout, stderr } = await host.tapdeck('plan', lab)
  expect(stdout + stderr).toContain('ifupdown configures eth9, by /etc/network/interfaces.d/wire')
  expect(stdout + stderr).toContain('[advice.ifupdown]')
  await kept(host, 'apply', lab)
  await answers()
  await expectNothingToDo(host, lab)

  await restart()
  await answers()
  const addresses = (): Promise<string> => host.run('ip', '-br', '-4', 'address', 'show', 'eth9')
  expect(await addresses(), 'as the advice says').toContain('198.51.100.2')
  await kept(host, 'apply', lab)
  expect(await addresses()).not.toContain('198.51.100.2')
  await answers()
  await expectNothingToDo(host, lab)

  await kept(host, 'down', 'one')
  await answers()
  expect(await host.state()).toBe(before)
  await restart()
  await answers()
  expect(await host.state()).toBe(before)
})
