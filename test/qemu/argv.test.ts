// The real QEMU takes every golden command line, and what is hot-plugged by QMP finds its place.
import { existsSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, test, type TestContext } from 'vitest'
import { z } from 'zod'
import { qemuCommand } from '../../src/core/qemu/argv.ts'
import { ownHub } from '../../src/core/qemu/cards/nothing.ts'
import { forwardListenText, userNetdev } from '../../src/core/qemu/cards/user.ts'
import { cardsOf } from '../../src/core/lab/resolve.ts'
import { parseCardModels } from '../../src/core/qemu/devices.ts'
import { modelTraits, whyUnfit } from '../../src/core/qemu/models.ts'
import { qmpCommands } from '../../src/core/qemu/qmp/qmp-commands.ts'
import { hotplugPorts } from '../../src/core/qemu/pci.ts'
import { inputOf, qemuCases, type QemuCase } from '../support/cases/qemu-cases.ts'
import type { QmpLine } from '../support/world/qmp-line.ts'
import { deviceOptions, realQemu, startCase, type RealGuest } from '../support/world/real-qemu.ts'

const qemu = realQemu()
const cases = qemuCases('qemu')

/** Why a case cannot be tried here; undefined if it can. */
function reason(one: QemuCase): string | undefined {
  const { args, opens } = qemuCommand(inputOf(one))
  const models = one.lab.guests[one.guest]?.cards?.map(({ model }) => model) ?? []
  if (qemu === undefined) return 'no QEMU installed'
  if (args.includes('kvm')) return 'needs KVM'
  if (opens.length > 0 && process.getuid?.() !== 0) return 'the files of macvtaps are root’s'
  if (args.some((arg) => arg.startsWith('vfio-pci,'))) return 'needs a device bound to vfio-pci'
  if (args.some((arg) => arg.includes('file.driver=host_'))) return 'needs disks of the host'
  if (args.some((arg) => arg.includes(',smb=')) && !existsSync('/usr/sbin/smbd')) return 'needs smbd'
  const machine = one.lab.guests[one.guest]?.machine ?? ''
  const lacks = [machine, ...models].find((name) => ![...qemu.machines, ...qemu.cardModels].includes(name))
  return lacks === undefined ? undefined : `this QEMU has no ${lacks}`
}

const needsQemu = ({ skip }: TestContext): void => {
  if (qemu === undefined) skip('no QEMU installed')
}

const guests: RealGuest[] = []
afterEach(async () => {
  for (const guest of guests.splice(0)) await guest.cleanUp()
})

async function start(one: QemuCase): Promise<RealGuest> {
  if (qemu === undefined) throw new Error('no QEMU installed')
  const guest = await startCase(one, qemu)
  guests.push(guest)
  return guest
}

const caseNamed = (name: string): QemuCase => {
  const found = cases.find((one) => one.name === name)
  if (found === undefined) throw new Error(`no case ${name}`)
  return found
}

const monitor = async (line: QmpLine, words: string): Promise<string> =>
  String(await line.send({ execute: 'human-monitor-command', arguments: { 'command-line': words } }))

/** What QEMU says of a guest as it is meant: a hub that leads nowhere. */
const meant = /^$|warning: hub \d+ is not connected to host network/

describe('QEMU takes the command line', () => {
  for (const one of cases) {
    test(one.name, async ({ skip }) => {
      const why = reason(one)
      if (why !== undefined) skip(why)
      const guest = await start(one)
      for (const request of guest.command.beforeStart) await guest.line.send(request)
      expect(await guest.line.send({ execute: 'query-name', arguments: {} })).toEqual({
        name: `${one.lab.name}/${one.guest}`,
      })
      const { code, stderr } = await guest.quit()
      expect(code).toBe(0)
      expect(stderr.split('\n').filter((line) => !meant.test(line))).toEqual([])
    })
  }
})

describe('a started guest', () => {
  beforeEach(needsQemu)

  test('takes one more card in each spare port of a q35', async () => {
    const { line } = await start(caseNamed('network'))
    for (const bus of hotplugPorts) {
      await line.send({ execute: 'netdev_add', arguments: { type: 'user', id: `cable-${bus}` } })
      await line.send({
        execute: 'device_add',
        arguments: { driver: 'virtio-net-pci', id: `late-${bus}`, netdev: `cable-${bus}`, bus },
      })
    }
    const network = await monitor(line, 'info network')
    expect([...network.matchAll(/late-hot\d(?=:.*type=nic)/g)].map(([name]) => name).sort()).toEqual(
      hotplugPorts.map((port) => `late-${port}`),
    )
  })

  test('takes a forward more and one less', async () => {
    const one = caseNamed('hub-shared')
    const [card] = cardsOf(one.lab, one.guest, one.lab.guests[one.guest] ?? expect.fail())
    const { connect } = card ?? expect.fail()
    if (connect === 'nothing' || !('user' in connect)) throw new Error('not in user mode')
    const { line } = await start(one)
    const netdev = userNetdev('net0', connect.user)
    const first = connect.user.forwards[0] ?? expect.fail()
    expect(await monitor(line, `hostfwd_add ${netdev} udp:127.0.0.1:9053-10.0.2.15:53`)).toBe('')
    expect(
      await monitor(line, `hostfwd_remove ${netdev} ${forwardListenText(first, { kind: 'as-written' })}`),
    ).toContain('removed')
    expect(await monitor(line, 'info usernet')).toMatch(/UDP\[HOST_FORWARD\].* 9053 /)
    expect(await monitor(line, 'info usernet')).not.toContain('8022')
  })

  test('has its loose card plugged in while it runs', async () => {
    const one = caseNamed('nothing')
    const card = cardsOf(one.lab, one.guest, one.lab.guests[one.guest] ?? expect.fail())[1] ?? expect.fail()
    const { line } = await start(one)
    await line.send({ execute: 'netdev_add', arguments: { type: 'user', id: 'late' } })
    await line.send({
      execute: 'netdev_add',
      arguments: { type: 'hubport', id: 'late-port', hubid: ownHub(card), netdev: 'late' },
    })
    await line.send({ execute: 'set_link', arguments: { name: card.id, up: true } })
    expect(await monitor(line, 'info network')).toMatch(/^hub 1001\r\n(?: .*\r\n)* \\ late-port: late:.*type=user/m)
  })

  test('answers every query as the schemas say', async () => {
    const { line } = await start(caseNamed('disk-virtio'))
    const queries = Object.entries(qmpCommands).filter(([name]) => name.startsWith('query-'))
    for (const [execute, { return: schema }] of queries) {
      const answer = await line.send({ execute, arguments: {} })
      expect(schema.safeParse(answer), execute).toMatchObject({ success: true })
    }
  })

  test('knows every command of the table, with those arguments', async () => {
    const { line } = await start(caseNamed('plain'))
    const known = schemaOf(await line.send({ execute: 'query-qmp-schema' }))
    for (const [name, { arguments: taken }] of Object.entries(qmpCommands)) {
      expect(known.get(name), name).toBeDefined()
      for (const key of Object.keys(taken.shape)) expect(known.get(name), name).toContain(key)
    }
  })
})

const memberSchema = z.looseObject({ name: z.string() })
const entrySchema = z.looseObject({
  name: z.string(),
  'meta-type': z.string(),
  'arg-type': z.string().optional(),
  members: z.array(memberSchema.or(z.unknown())).optional(),
})

/** Command → its arguments, from QEMU's own description of QMP. */
function schemaOf(answer: unknown): Map<string, string[]> {
  const entries = z.array(entrySchema).parse(answer)
  const members = new Map(
    entries.map(({ name, members }) => [
      name,
      (members ?? []).flatMap((member) => {
        const parsed = memberSchema.safeParse(member)
        return parsed.success ? [parsed.data.name] : []
      }),
    ]),
  )
  return new Map(
    entries
      .filter((entry) => entry['meta-type'] === 'command')
      .map((entry) => [entry.name, members.get(entry['arg-type'] ?? '') ?? []]),
  )
}

describe('the card models of this QEMU', () => {
  beforeEach(needsQemu)

  const models = qemu === undefined ? [] : parseCardModels(qemu.helpText)
  test.each(models.map(({ name, bus }) => [name, bus] as const))('%s is what Tapdeck takes it for', (name, bus) => {
    if (whyUnfit(name) !== undefined) return
    const help = deviceOptions(name)
    const traits = modelTraits(name)
    expect({ pci: 'PCI', isa: 'ISA', usb: 'usb-bus' }[traits.bus]).toBe(bus)
    for (const option of ['vectors', 'host_mtu', 'mq']) expect(help.includes(option), option).toBe(traits.virtio)
    expect(help).toEqual(expect.arrayContaining(['netdev', 'mac', 'bootindex']))
    expect(help.includes('romfile')).toBe(traits.bus === 'pci')
  })
})
