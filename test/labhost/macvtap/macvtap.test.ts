// Guests directly on a card, a bond or a VLAN of a whole machine, by an ordinary user: whose the files are, what goes through them, what is left.
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { builtCommand } from '../../support/tapdeck/cli.ts'
import { until } from '../../support/until.ts'
import { guestImage } from '../../support/world/guest-image.ts'
import { lab, labText, takeAway } from '../support/labs.ts'
import { labHost } from '../support/machine.ts'
import { peer } from '../support/outer.ts'
import { vlanPeer } from '../support/path.ts'
import { reaches } from '../support/peer.ts'
import { state } from '../support/state.ts'
import { labUser, type LabUser } from './user.ts'

const machine = labHost()
const users: LabUser[] = []
const ann = (): LabUser => {
  const [user] = users
  if (user === undefined) throw new Error('the user is there from the first test on')
  return user
}
machine.beforeAll(async () => {
  users.push(await labUser(machine))
  // As on every machine; it must leave the files to their user.
  await machine.run('ip link set eth1 up; ip link set eth2 up; /lib/systemd/systemd-udevd --daemon')
})
machine.afterEach(() => takeAway(machine))

const file = '/home/ann/office.yaml'
const mac = '52:54:00:bb:00:01'
const [node = ''] = builtCommand
const script = join(import.meta.dirname, 'ask-by-arp.mjs')

async function apply(body: string): Promise<void> {
  await machine.write(file, labText(body))
  const { status, stdout, stderr } = await ann().tapdeck('apply', file, '--yes')
  expect(status, stderr + stdout).toBe(0)
  const plan = await ann().tapdeck('plan', file)
  expect(plan.status, `an applied lab plans to nothing: ${plan.stdout}`).toBe(0)
}

async function takeDown(): Promise<void> {
  const { status, stdout, stderr } = await ann().tapdeck('down', lab, '--yes')
  expect(status, stderr + stdout).toBe(0)
}

const guest = (connect: string, rest = ''): string =>
  `guests: { web: { ${rest} cards: [{ mac: '${mac}', connect: { macvtap: { ${connect} } } }] } }`

/** The MAC of `address`, asked for through the macvtap by its user. */
const asked = (own: string, address: string): Promise<string> =>
  ann().run(`timeout 30 ${node} ${script} office-web0 ${mac} ${own} ${address}`)

const files = (): Promise<string> => machine.run('stat -c "%n %u %a" /dev/tap* 2> /dev/null || true')

describe('a macvtap that an ordinary user applies', () => {
  it.for([
    ['a card', guest('link: eth1'), '10.20.190.77', peer.address],
    [
      'a bond of the lab',
      `bonds: { bond0: { ports: [eth1, eth2] } }\n${guest('link: bond0')}`,
      '10.20.190.77',
      peer.address,
    ],
    [
      'all of a bond of the lab',
      `bonds: { bond0: { ports: [eth1, eth2] } }\n${guest('link: bond0, mode: passthru')}`,
      '10.20.190.77',
      peer.address,
    ],
  ] as const)('on %s is his to open, and the outer peer answers through it', async ([, body, own, address]) => {
    const before = await state(machine)
    await apply(body)
    const index = (await machine.run('cat /sys/class/net/office-web0/ifindex')).trim()
    await machine.run('udevadm settle; udevadm trigger --action=change --subsystem-match=macvtap; udevadm settle')
    expect((await files()).trim()).toBe(`/dev/tap${index} ${ann().uid} 600`)
    expect(await asked(own, address)).toMatch(/^([0-9a-f]{2}:){5}/)
    expect(await reaches(machine.outer, machine.address), 'the machine itself').toBe(true)
    await takeDown()
    expect(await files()).toBe('')
    expect(await state(machine)).toEqual(before)
  })

  it('on a VLAN of the lab reaches a host in that VLAN, also when its mode has changed, and the card is as it was', async () => {
    const far = await vlanPeer(machine, 20)
    const before = await state(machine)
    const vlans = 'vlans: { eth1.20: { link: eth1, id: 20 } }'
    await apply(`${vlans}\n${guest('link: eth1.20')}`)
    expect(await asked('10.20.20.77', far)).toMatch(/^([0-9a-f]{2}:){5}/)
    await apply(`${vlans}\n${guest('link: eth1.20, mode: vepa')}`)
    expect(await machine.run('ip -d link show office-web0')).toContain('macvtap mode vepa')
    expect(await asked('10.20.20.77', far)).toMatch(/^([0-9a-f]{2}:){5}/)
    await takeDown()
    expect(await files()).toBe('')
    expect(await state(machine)).toEqual(before)
  })
})

it('a guest of an ordinary user on a card answers the outer peer, and its QEMU is that user’s', async () => {
  const { kernel, initrd } = await guestImage()
  await machine.run(
    `cp ${kernel} /home/ann/vmlinux; cp ${initrd} /home/ann/initrd; chmod 644 /home/ann/vmlinux /home/ann/initrd`,
  )
  const boot = 'memory: 128, kernel: /home/ann/vmlinux, initrd: /home/ann/initrd, append: quiet td.ip=10.20.190.77/24,'
  await apply(guest('link: eth1', boot))
  const { status, stdout, stderr } = await ann().tapdeck('guest', 'start', file, 'web')
  expect(status, stderr + stdout).toBe(0)
  expect((await machine.run('ps -o uid= -C qemu-system-x86_64')).trim()).toBe(String(ann().uid))
  await until(async () => reaches(machine.outer, '10.20.190.77'), { what: 'an answer of the guest', deadline: 280_000 })
  expect((await ann().tapdeck('guest', 'kill', file, 'web')).status).toBe(0)
  await takeDown()
  expect(await files()).toBe('')
}, 600_000)
