// A browser's part of a visit: signs in at ADDRESS, then makes the calls of its input, one a line: `browse.ts ADDRESS`.
// It prints each answer, an object a line, and stays until its input ends.
import { createInterface } from 'node:readline'
import { WebSocket } from 'ws'

const address = new URL(process.argv[2] ?? '')
const entered = await fetch(address, { redirect: 'manual' })
const cookie = (entered.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
const base = entered.headers.get('location') ?? ''
const socket = new WebSocket(`ws://${address.host}${base}socket`, { headers: { cookie, origin: address.origin } })
await new Promise((done, fail) => socket.once('open', done).once('error', fail))
socket.on('message', (data: Buffer) => process.stdout.write(`${data.toString()}\n`))
for await (const line of createInterface({ input: process.stdin })) socket.send(line)
socket.terminate()
