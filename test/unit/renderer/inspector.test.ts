// The inspector's pure parts: what is selected, what is typed, what QEMU says, what went over a link.
import { describe, expect, it } from 'vitest'
import { emptyHost } from '../../../src/core/host/schema.ts'
import { readLab } from '../../../src/core/lab/check.ts'
import { labSchema } from '../../../src/core/lab/schema.ts'
import { forwardSchema, userForwardSchema } from '../../../src/core/lab/words.ts'
import { forwardsIn } from '../../../src/renderer/inspector/card/usernet.ts'
import { findingsAt } from '../../../src/renderer/inspector/form/findings-at.ts'
import { isOpenToOthers, rowOf, writtenOf } from '../../../src/renderer/inspector/form/forward-row.ts'
import { linesParser, listParser, numberParser, textParser } from '../../../src/renderer/inspector/form/parse.ts'
import { amountText, bitRateText, ratesOf, sparkline } from '../../../src/renderer/inspector/frame/rates.ts'
import { subjectOf } from '../../../src/renderer/inspector/subject.ts'
import { guestSchema } from '../../../src/core/lab/kinds/guest.ts'
import { userConnectionSchema } from '../../../src/core/lab/kinds/card.ts'

const lab = labSchema.parse({
  version: 1,
  name: 'office',
  networks: { lan: { subnet: '192.168.150.0/24' } },
  bridges: { br0: {} },
  guests: { web: { cards: [{ connect: { network: 'lan' } }, { connect: { user: {} } }] } },
})

describe('what is selected', () => {
  it('is the lab where nothing is', () => {
    expect(subjectOf([], lab, emptyHost)).toEqual({ kind: 'lab' })
  })

  it('is a thing of the lab by the id of its node', () => {
    expect(subjectOf(['guest:web'], lab, emptyHost)).toEqual({ kind: 'guest', name: 'web' })
    expect(subjectOf(['network:lan'], lab, emptyHost)).toEqual({ kind: 'network', name: 'lan' })
    expect(subjectOf(['link:br0'], lab, emptyHost)).toEqual({ kind: 'bridge', name: 'br0' })
  })

  it('is a card by its cable, and by its network inside QEMU', () => {
    expect(subjectOf(['web.0'], lab, emptyHost)).toEqual({ kind: 'card', guest: 'web', index: 0 })
    expect(subjectOf(['user:web.1'], lab, emptyHost)).toEqual({ kind: 'card', guest: 'web', index: 1 })
  })

  it('is gone when the lab has it no more', () => {
    expect(subjectOf(['guest:db'], lab, emptyHost)).toEqual({ kind: 'gone', id: 'guest:db' })
    expect(subjectOf(['web.7'], lab, emptyHost)).toEqual({ kind: 'gone', id: 'web.7' })
  })

  it('is an interface of the machine that the lab does not have', () => {
    expect(subjectOf(['link:lo'], lab, emptyHost)).toEqual({ kind: 'link', name: 'lo' })
  })
})

describe('what is typed', () => {
  const memory = numberParser(guestSchema.shape.memory, ['guests', 'web', 'memory'])

  it('is a number where one is meant', () => {
    expect(memory(' 2048 ')).toEqual({ value: 2048 })
  })

  it('takes the key away when it is emptied', () => {
    expect(memory('')).toEqual({ value: null })
    expect(textParser(guestSchema.shape.cd, [])('  ')).toEqual({ value: null })
  })

  it('is refused with the words of the schema', () => {
    expect(memory('0')).toEqual({ problem: expect.stringContaining('the least is 2') })
    expect(memory('two')).toEqual({ problem: expect.stringContaining('must be a number') })
  })

  it('is a list by commas and blanks', () => {
    const search = listParser(userConnectionSchema.shape.dnssearch, [])
    expect(search('a.example, b.example c.example')).toEqual({ value: ['a.example', 'b.example', 'c.example'] })
    expect(search('a.example, -')).toEqual({ problem: expect.stringContaining('is not a domain name') })
  })

  it('keeps the blanks within a line of arguments', () => {
    expect(linesParser(guestSchema.shape.args, [])('-name\nthe web server\n')).toEqual({
      value: ['-name', 'the web server'],
    })
  })
})

describe('a forward', () => {
  it('comes back from its row as it was', () => {
    const network = forwardSchema.parse({ tcp: '127.0.0.1:8080', to: 'web:80' })
    expect(forwardSchema.parse(writtenOf(rowOf(network)))).toEqual(network)
    const user = userForwardSchema.parse({ udp: 5353, to: '10.0.2.15:53' })
    expect(userForwardSchema.parse(writtenOf(rowOf(user)))).toEqual(user)
  })

  it('is open to others unless it listens on the loopback', () => {
    expect(isOpenToOthers('8080')).toBe(false)
    expect(isOpenToOthers('127.0.0.1:8080')).toBe(false)
    expect(isOpenToOthers('[::1]:8080')).toBe(false)
    expect(isOpenToOthers('0.0.0.0:8080')).toBe(true)
    expect(isOpenToOthers('[::]:8080')).toBe(true)
  })
})

describe('findings', () => {
  const { findings } = readLab(
    'version: 1\nname: office\nguests:\n  web:\n    initrd: x\n    cards:\n      - { connect: { user: { dhcpstart: 10.9.9.9 } } }\n',
  )

  it('stand at their own field', () => {
    expect(findingsAt(findings, ['guests', 'web', 'initrd'], 'only').length).toBe(1)
    expect(findingsAt(findings, ['guests', 'web', 'cards', 0, 'connect', 'user', 'dhcpstart'], 'only').length).toBe(1)
  })

  it('of what is inside are found on request only', () => {
    const path = ['guests', 'web', 'cards']
    expect(findingsAt(findings, path, 'only')).toEqual([])
    expect(findingsAt(findings, path, 'within').length).toBe(1)
  })
})

describe('the forwards of a card', () => {
  const said = `Hub -1 (cable-net0):
  Protocol[State]    FD  Source Address  Port   Dest. Address  Port RecvQ SendQ
  TCP[HOST_FORWARD]  14       127.0.0.1  5022       10.0.2.15    22     0     0
  UDP[HOST_FORWARD]  15               *    53       10.0.2.15  5353     0     0
  TCP[ESTABLISHED]   19       10.0.2.15 41000      192.0.2.7    443     0     0
Hub -1 (cable-net1):
  TCP[HOST_FORWARD]  16       127.0.0.1  6022       10.0.2.15    22     0     0
`
  it('are those of its netdev', () => {
    expect(forwardsIn(said, 'cable-net0')).toEqual([
      { proto: 'tcp', address: '127.0.0.1', port: 5022, to: 22 },
      { proto: 'udp', address: '0.0.0.0', port: 53, to: 5353 },
    ])
    expect(forwardsIn(said, 'cable-net1').map(({ port }) => port)).toEqual([6022])
  })
})

describe('traffic', () => {
  const counts = (bytes: number) => ({ rxBytes: bytes, txBytes: 0, rxPackets: bytes / 100, txPackets: 0 })

  it('is what came between two samples, by the time between them', () => {
    const [rate] = ratesOf([
      { time: 1000, counts: counts(0) },
      { time: 3000, counts: counts(2000) },
    ])
    expect(rate).toEqual({ rxBytes: 1000, txBytes: 0, rxPackets: 10, txPackets: 0 })
  })

  it('is still, not negative, where a link was made anew', () => {
    const [rate] = ratesOf([
      { time: 1000, counts: counts(5000) },
      { time: 2000, counts: counts(0) },
    ])
    expect(rate?.rxBytes).toBe(0)
  })

  it('is told in bits, amounts in bytes', () => {
    expect(bitRateText(51_000_000)).toBe('408 Mb/s')
    expect(bitRateText(0)).toBe('0 b/s')
    expect(amountText(1_300_000_000)).toBe('1.21 GiB')
  })

  it('ends at the right edge, and its most is at the top', () => {
    const line = sparkline([0, 10], 10, { width: 100, height: 20, length: 11 })
    expect(line).toBe('90.0,19.0 100.0,1.0')
  })
})
