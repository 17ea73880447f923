// Lines of QMP, as QEMU sends them.
import { expect, test } from 'vitest'
import { qmpEvents, qmpMessage } from '../../../src/core/qemu/qmp/qmp.ts'

test.each([
  [
    '{"QMP": {"version": {"qemu": {"micro": 22, "minor": 2, "major": 7}, "package": "Debian 1:7.2"}, "capabilities": ["oob"]}}',
    { kind: 'greeting', greeting: { QMP: { version: { qemu: { major: 7, minor: 2 } }, capabilities: ['oob'] } } },
  ],
  ['{"return": {}, "id": "7"}', { kind: 'reply', id: '7', value: {} }],
  ['{"return": "unrecognized netdev id\\r\\n", "id": 3}', { kind: 'reply', id: 3 }],
  [
    '{"error": {"class": "GenericError", "desc": "Device \'x\' not found"}, "id": "8"}',
    { kind: 'error', id: '8', class: 'GenericError', words: "Device 'x' not found" },
  ],
  ['{"error": {"class": "GenericError", "desc": "JSON parse error"}}', { kind: 'error', id: undefined }],
  [
    '{"timestamp": {"seconds": 1, "microseconds": 2}, "event": "SHUTDOWN", "data": {"guest": true, "reason": "guest-shutdown"}}',
    { kind: 'event', event: { event: 'SHUTDOWN', data: { guest: true, reason: 'guest-shutdown' } } },
  ],
  [
    '{"timestamp": {"seconds": -1, "microseconds": -1}, "event": "STOP"}',
    { kind: 'event', event: { event: 'STOP', data: {} } },
  ],
])('%s', (line, message) => {
  expect(qmpMessage(JSON.parse(line))).toMatchObject(message)
})

test.each(['{}', '[]', '"return"', 'null', '{"id": 1}', '{"event": 7}', '{"error": "no"}'])(
  'what is none of QMP is none: %s',
  (line) => {
    expect(qmpMessage(JSON.parse(line))).toBeUndefined()
  },
)

test('who ended a guest is in its event', () => {
  expect(qmpEvents.SHUTDOWN.parse({ guest: false, reason: 'host-qmp-quit' })).toMatchObject({ guest: false })
})
