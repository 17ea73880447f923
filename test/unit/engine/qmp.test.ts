// The QMP client against servers that are slow, torn, wrong or gone.
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { QmpEvent } from '../../../src/core/qemu/qmp/qmp.ts'
import { Qmp, withQmp } from '../../../src/engine/guest/qmp/qmp.ts'
import { whenDone } from '../../support/cleanup.ts'
import { fakeQmp, greeting, type FakeRequest } from '../../support/world/fake-qmp.ts'
import { faultFrom } from '../../support/fault.ts'
import { tempFolder } from '../../support/temp-folder.ts'
import { until } from '../../support/until.ts'

const tell = (event: string) => ({ event, data: { a: 1 }, timestamp: { seconds: 1, microseconds: 2 } })
const running = { running: true, status: 'running' } as const

async function open(path: string, timeout = 5000): Promise<Qmp> {
  const qmp = await Qmp.open(path, { timeout })
  whenDone(() => qmp.close())
  return qmp
}

describe('the QMP client', () => {
  it('greets, asks, and gives what QEMU says', async () => {
    const { path, hungUp } = await fakeQmp(({ id }, say) => say({ return: running, id }))
    expect(await withQmp(path, (qmp) => qmp.execute('query-status', {}))).toMatchObject(running)
    await until(hungUp, { what: 'the client hangs up' })
  })

  it('tells the answers of commands apart that run at the same time', async () => {
    const asked: FakeRequest[] = []
    const { path } = await fakeQmp((request, say) => {
      asked.push(request)
      const [first, second] = asked
      if (first === undefined || second === undefined) return
      say({ return: 'second', id: second.id })
      say({ return: 'first', id: first.id })
    })
    const qmp = await open(path)
    const ask = (line: string) => qmp.execute('human-monitor-command', { 'command-line': line })
    expect(await Promise.all([ask('info a'), ask('info b')])).toEqual(['first', 'second'])
  })

  it('puts lines together that come in pieces, and takes several in one piece', async () => {
    const { path } = await fakeQmp(({ id }, _say, socket) => {
      const event = { event: 'RESUME', timestamp: { seconds: 1, microseconds: 2 } }
      const text = `${JSON.stringify(event)}\r\n\r\n${JSON.stringify({ return: 'ä€😀', id })}\r\n`
      const bytes = Buffer.from(text)
      const send = (at: number) => {
        if (at >= bytes.length) return
        socket.write(bytes.subarray(at, at + 1))
        setImmediate(send, at + 1)
      }
      send(0)
    })
    const qmp = await open(path)
    const events: string[] = []
    qmp.onEvent(({ event }) => events.push(event))
    expect(await qmp.execute('human-monitor-command', { 'command-line': 'x' })).toBe('ä€😀')
    expect(events).toEqual(['RESUME'])
  })

  it('takes an answer of a megabyte', async () => {
    const text = 'x'.repeat(1 << 20)
    const { path } = await fakeQmp(({ id }, say) => say({ return: text, id }))
    const qmp = await open(path)
    expect(await qmp.execute('human-monitor-command', { 'command-line': 'x' })).toHaveLength(1 << 20)
  })

  it('hears events until it no longer listens', async () => {
    const { path } = await fakeQmp(({ id, execute }, say) => {
      say(tell(execute === 'stop' ? 'STOP' : 'RESUME'))
      say({ return: {}, id })
    })
    const qmp = await open(path)
    const heard: QmpEvent[] = []
    const end = qmp.onEvent((event) => heard.push(event))
    await qmp.execute('stop', {})
    end()
    await qmp.execute('cont', {})
    expect(heard).toEqual([tell('STOP')])
  })

  it('gives QEMU’s words when it refuses', async () => {
    const { path } = await fakeQmp(({ id }, say) => say({ error: { class: 'GenericError', desc: 'No such card' }, id }))
    const qmp = await open(path)
    const fault = await faultFrom(qmp.execute('set_link', { name: 'net9', up: true }))
    expect(fault).toMatchObject({ code: 'qmp.refused', cause: 'No such card' })
  })

  it('does not wait for ever for an answer, and takes the next one all the same', async () => {
    const asked: FakeRequest[] = []
    const { path } = await fakeQmp((request, say) => {
      asked.push(request)
      if (asked.length === 1) return
      say({ return: { running: false, status: 'paused' }, id: asked[0]?.id })
      say({ return: running, id: request.id })
    })
    const qmp = await open(path)
    const fault = await faultFrom(qmp.execute('query-status', {}, { timeout: 50 }))
    expect(fault).toMatchObject({ code: 'qmp.timeout', retry: 'again' })
    expect(await qmp.execute('query-status', {})).toMatchObject(running)
  })

  it('does not wait for ever to be greeted', async () => {
    const { path, hungUp } = await fakeQmp(
      () => {},
      () => {},
    )
    expect(await faultFrom(Qmp.open(path, { timeout: 50 }))).toMatchObject({ code: 'qmp.timeout' })
    await until(hungUp, { what: 'the client hangs up' })
  })

  it.each([
    ['what is no JSON', 'QEMU 7.2 monitor - type help\n'],
    ['what is JSON but no QMP', '{"hello":1}\n'],
    ['a list', '[]\n'],
    ['half a line, and is gone', '{"QMP": {"ver'],
  ])('ends with a fault when it hears %s', async (_what, text) => {
    const { path } = await fakeQmp(
      () => {},
      (socket) => socket.end(text),
    )
    const { code } = await faultFrom(Qmp.open(path))
    expect(code).toBe(text.endsWith('\n') ? 'qmp.unreadable' : 'qmp.closed')
  })

  it('ends with a fault when a line does not end', async () => {
    const { path } = await fakeQmp((_request, _say, socket) => {
      const part = Buffer.alloc(1 << 20, 'x')
      for (let sent = 0; sent <= 17; sent++) socket.write(part)
    })
    const qmp = await open(path)
    expect(await faultFrom(qmp.execute('query-status', {}))).toMatchObject({ code: 'qmp.unreadable' })
  })

  it('refuses an answer of another shape than the command’s', async () => {
    const { path } = await fakeQmp(({ id }, say) => say({ return: { running: 'perhaps' }, id }))
    const qmp = await open(path)
    expect(await faultFrom(qmp.execute('query-status', {}))).toMatchObject({ code: 'qmp.unreadable' })
  })

  it('tells all who wait, and all who come later, when QEMU hangs up', async () => {
    const { path } = await fakeQmp(({ execute }, _say, socket) => {
      if (execute === 'quit') socket.destroy()
    })
    const qmp = await open(path)
    const faults = await Promise.all([faultFrom(qmp.execute('query-status', {})), faultFrom(qmp.execute('quit', {}))])
    expect(faults.map(({ code }) => code)).toEqual(['qmp.closed', 'qmp.closed'])
    expect(await faultFrom(qmp.execute('query-status', {}))).toMatchObject({ code: 'qmp.closed' })
  })

  it('says so when nobody listens', async () => {
    const path = join(await tempFolder(), 'none')
    expect(await faultFrom(Qmp.open(path))).toMatchObject({ code: 'qmp.closed', retry: 'again' })
  })

  it('is not confused by an answer that nobody asked for', async () => {
    const { path } = await fakeQmp(
      ({ id }, say) => say({ return: running, id }),
      (socket) => socket.write(`${JSON.stringify({ return: {}, id: 999 })}\n${JSON.stringify(greeting)}\n`),
    )
    const qmp = await open(path)
    expect(await qmp.execute('query-status', {})).toMatchObject(running)
  })
})
