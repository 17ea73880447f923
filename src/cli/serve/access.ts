// Who may speak to the server: a token that is good for one sign-in, then a cookie; and only a page of ours, at our own address.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { z } from 'zod'
import { plainAddress } from '../../core/plan/risk/contact.ts'

const digestOf = (text: string): Buffer => createHash('sha256').update(text).digest()
const secret = (): string => randomBytes(24).toString('base64url')

const keptSchema = z.object({ base: z.string().regex(/^\/[\w-]{12,}\/$/), cookies: z.array(z.string()).max(100) })
type Kept = z.output<typeof keptSchema>
const mostCookies = 20

export class Access {
  readonly #file: string | undefined
  readonly #port: number
  readonly #hosts: ReadonlySet<string> | 'wherever-we-are'
  readonly #cookie: string
  #token: Buffer | undefined
  #kept: Kept

  /**
   * @param hosts what a browser may call us: `127.0.0.1:8080`; or by the address, whichever it is, at which the connection came in
   * @param file where sign-ins are kept (digests only), so that a window finds its server again after that was restarted at the
   *   same port; without one they end with us
   */
  constructor(port: number, hosts: readonly string[] | 'wherever-we-are', file: string | undefined) {
    this.#port = port
    this.#hosts = hosts === 'wherever-we-are' ? hosts : new Set(hosts)
    this.#file = file
    // Cookies do not know ports: another server on this machine must not take ours for its own.
    this.#cookie = `tapdeck-${port}`
    this.#kept = readKept(file) ?? { base: `/${randomBytes(9).toString('base64url')}/`, cookies: [] }
  }

  /**
   * The path under which everything is, `/…/`. Browsers send a cookie of 127.0.0.1 to every port there; one that is bound to a
   * path that nobody else knows goes to no other server.
   */
  get base(): string {
    return this.#kept.base
  }

  /** A fresh token; the one before it is good no more. */
  makeToken(): string {
    const token = secret()
    this.#token = digestOf(token)
    return token
  }

  /** Exchanges the token for a cookie: the value of Set-Cookie; undefined if it is not the token, or was used. */
  signIn(token: string): string | undefined {
    if (this.#token === undefined || !timingSafeEqual(this.#token, digestOf(token))) return undefined
    this.#token = undefined
    const value = secret()
    this.#kept.cookies = [...this.#kept.cookies, digestOf(value).toString('hex')].slice(-mostCookies)
    this.#keep()
    return `${this.#cookie}=${value}; Path=${this.#kept.base}; HttpOnly; SameSite=Strict`
  }

  /** Whether the request names us by our own address: a name that was made to point here does not count. */
  isForUs(request: IncomingMessage): boolean {
    return this.#names(request).some((name) => request.headers.host === name)
  }

  /** Whether it is our page that asks. Browsers always say where a WebSocket or a POST comes from. */
  isFromUs(request: IncomingMessage): boolean {
    return this.#names(request).some((name) => request.headers.origin === `http://${name}`)
  }

  #names({ socket }: IncomingMessage): string[] {
    if (this.#hosts !== 'wherever-we-are') return [...this.#hosts]
    const address = plainAddress(socket.localAddress ?? '')
    return [`${address.includes(':') ? `[${address}]` : address}:${this.#port}`]
  }

  isSignedIn({ headers }: IncomingMessage): boolean {
    const values = (headers.cookie ?? '').split(/;\s*/).flatMap((pair) => {
      const at = pair.indexOf('=')
      return pair.slice(0, at) === this.#cookie ? [digestOf(pair.slice(at + 1))] : []
    })
    return values.some((value) => this.#kept.cookies.some((known) => timingSafeEqual(value, Buffer.from(known, 'hex'))))
  }

  #keep(): void {
    if (this.#file === undefined) return
    writeFileSync(`${this.#file}.new`, JSON.stringify(this.#kept), { mode: 0o600 })
    renameSync(`${this.#file}.new`, this.#file)
  }
}

/** The folder is private to the user. What cannot be read is as nothing: one has to sign in again. */
function readKept(file: string | undefined): Kept | undefined {
  if (file === undefined) return undefined
  try {
    const kept = keptSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
    return { ...kept, cookies: kept.cookies.filter((each) => /^[0-9a-f]{64}$/.test(each)) }
  } catch {
    return undefined
  }
}
