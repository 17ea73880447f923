// The server of the browser mode in front of those who have no business with it.
import { connect } from 'node:net'
import { WebSocket } from 'ws'
import { expect, test } from '../support/face.ts'
import { signIn, talk, type Visitor } from '../support/visitor.ts'

const pathOf = (address: string): string => new URL(address).origin

/** A request as written, byte for byte: a proper client would mend it. */
function raw(address: string, text: string): Promise<string> {
  const { hostname, port } = new URL(address)
  return new Promise((done, fail) => {
    const socket = connect(Number(port), hostname, () => socket.end(text))
    let said = ''
    socket.on('data', (bytes: Buffer) => (said += bytes.toString()))
    socket.on('error', fail)
    socket.on('close', () => done(said))
  })
}

const statusOf = (answer: string): number => Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1])

/** How an attempt to open the socket ends: the status of the refusal, or `open`. */
function socketOutcome(url: string, headers: Record<string, string>): Promise<number | 'open'> {
  return new Promise((done, fail) => {
    const socket = new WebSocket(url, { headers })
    socket.on('unexpected-response', (_request, response) => {
      response.resume()
      done(response.statusCode ?? 0)
    })
    socket.on('open', () => {
      socket.close()
      done('open')
    })
    socket.on('error', fail)
  })
}

test.describe('without having signed in', () => {
  test('nothing is to be had, neither a file nor the socket', async ({ start }) => {
    const { address } = await start.served()
    const origin = pathOf(address)
    expect((await fetch(`${origin}/`)).status).toBe(403)
    expect((await fetch(`${origin}/index.html`)).status).toBe(403)
    expect((await fetch(`${origin}/?token=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA`)).status).toBe(403)
    const { base } = await signIn(address)
    expect((await fetch(`${origin}${base}`)).status).toBe(403)
    expect(await socketOutcome(`${origin}${base}socket`, { origin })).toBe(401)
    expect(await socketOutcome(`${origin}${base}socket`, { origin, cookie: 'tapdeck-1=x; x' })).toBe(401)
  })

  test('a token is good once', async ({ start }) => {
    const { address } = await start.served()
    expect((await fetch(address, { redirect: 'manual' })).status).toBe(303)
    expect((await fetch(address, { redirect: 'manual' })).status).toBe(403)
  })

  test('the token is not where others could read it: the address after signing in has none', async ({ start }) => {
    const { address } = await start.served()
    const page = await start.page(address)
    expect(page.url()).not.toContain('token')
    expect(await page.evaluate(() => document.cookie)).toBe('')
  })
})

test.describe('signed in', () => {
  const refusedAt = async (visitor: Visitor, headers: Record<string, string>): Promise<number | 'open'> =>
    socketOutcome(visitor.socket, { cookie: visitor.cookie, ...headers })

  test('only our own page may open the socket', async ({ start }) => {
    const { address } = await start.served()
    const visitor = await signIn(address)
    expect(await refusedAt(visitor, { origin: visitor.origin })).toBe('open')
    expect(await refusedAt(visitor, { origin: 'https://elsewhere.example' })).toBe(403)
    expect(await refusedAt(visitor, { origin: 'http://127.0.0.1:1' })).toBe(403)
    expect(await refusedAt(visitor, { origin: 'null' })).toBe(403)
    expect(await refusedAt(visitor, {})).toBe(403)
  })

  test('a name that was made to point to this machine is not ours', async ({ start }) => {
    const { address } = await start.served()
    const visitor = await signIn(address)
    const { base, cookie, origin } = visitor
    const { port } = new URL(address)
    const ask = (host: string): string =>
      `GET ${base} HTTP/1.1\r\nHost: ${host}\r\nCookie: ${cookie}\r\nConnection: close\r\n\r\n`
    expect(statusOf(await raw(address, ask(new URL(origin).host)))).toBe(200)
    expect(statusOf(await raw(address, ask(`rebound.example:${port}`)))).toBe(421)
    expect(statusOf(await raw(address, ask('127.0.0.1')))).toBe(421)
    expect(await refusedAt(visitor, { origin, host: `rebound.example:${port}` })).toBe(403)
  })

  test('there is no way out of the folder of the window', async ({ start }) => {
    const { address } = await start.served()
    const { base, cookie, origin } = await signIn(address)
    const { host } = new URL(origin)
    const paths = [
      '../tapdeck.mjs',
      '..%2ftapdeck.mjs',
      '%2e%2e/tapdeck.mjs',
      '....//tapdeck.mjs',
      'assets/../../tapdeck.mjs',
      '/etc/passwd',
      '//etc/passwd',
      'index.html%00.js',
      'index.html/',
      'assets',
      'constructor',
      '__proto__',
    ]
    for (const path of paths) {
      const answer = await raw(
        address,
        `GET ${base}${path} HTTP/1.1\r\nHost: ${host}\r\nCookie: ${cookie}\r\nConnection: close\r\n\r\n`,
      )
      expect(statusOf(answer), path).toBe(404)
    }
  })

  test('no page elsewhere may load anything, and every answer says what a browser may not do', async ({ start }) => {
    const { address } = await start.served()
    const { base, cookie, origin } = await signIn(address)
    const foreign = await fetch(`${origin}${base}`, { headers: { cookie, origin: 'https://elsewhere.example' } })
    expect(foreign.status).toBe(403)
    expect((await fetch(`${origin}${base}`, { method: 'POST', headers: { cookie } })).status).toBe(405)
    const page = await fetch(`${origin}${base}`, { headers: { cookie } })
    const policy = page.headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(/script-src[^;]*unsafe/.test(policy)).toBe(false)
    expect(page.headers.get('x-content-type-options')).toBe('nosniff')
    expect(page.headers.get('cache-control')).toBe('no-store')
    expect(page.headers.get('access-control-allow-origin')).toBeNull()
  })
})

test.describe('over the socket', () => {
  test('an unknown call, and known ones with a wrong input, are faults; the connection goes on', async ({ start }) => {
    const wire = await talk((await start.served()).address)
    expect(await wire.call('engine.destroy', {})).toMatchObject({ fault: { code: 'contract.call' } })
    expect(await wire.call('constructor', {})).toMatchObject({ fault: { code: 'contract.call' } })
    expect(await wire.call('lab.list', { extra: 1 })).toMatchObject({ fault: { code: 'contract.input' } })
    expect(await wire.call('host.watch', { where: { sandbox: '../../etc' } })).toMatchObject({
      fault: { code: 'contract.input' },
    })
    expect(await wire.call('stream.close', { stream: 4 })).toMatchObject({ fault: { code: 'stream.unknown' } })
    expect(await wire.call('lab.list', {})).toMatchObject({ output: [] })
  })

  for (const [what, frame] of [
    ['no JSON', 'garbage'],
    ['no request', '{"hello":1}'],
    ['a request without a number', '{"id":"x","call":"lab.list","input":{}}'],
    ['a request with more than belongs there', '{"id":1,"call":"lab.list","input":{},"as":"root"}'],
    ['bytes of no stream', Uint8Array.of(1, 0, 0, 0, 9, 65)],
    ['bytes of no known kind', Uint8Array.of(77, 0, 0, 0, 1, 65)],
    ['bytes cut short', Uint8Array.of(1, 0)],
  ] as const) {
    test(`a frame that is ${what} ends the connection, and the server goes on`, async ({ start }) => {
      const { address } = await start.served()
      const wire = await talk(address)
      wire.send(frame)
      expect(await wire.closed).toBe(1008)
      expect((await fetch(`${pathOf(address)}/`)).status).toBe(403)
    })
  }

  test('a frame that is too large ends the connection, and the server goes on', async ({ start }) => {
    const { address } = await start.served()
    const wire = await talk(address)
    wire.send('x'.repeat(5 * 1024 * 1024))
    // 1009 says why; who is still writing when the server hangs up hears nothing but that it is gone.
    expect([1009, 1006]).toContain(await wire.closed)
    expect((await fetch(`${pathOf(address)}/`)).status).toBe(403)
  })
})

test('Ctrl+C ends it, and says that guests go on', async ({ world }) => {
  const served = await world.serve()
  expect(await served.interrupt()).toContain('Guests that run go on')
})

test('another address than the loopback needs the word --exposed', async ({ world }) => {
  await expect(world.serve('--host', '0.0.0.0')).rejects.toThrow(/Others can reach 0\.0\.0\.0/)
})
