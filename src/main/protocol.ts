// The window's files as app://tapdeck/…, by a fixed table.
import { protocol } from 'electron'
import { WindowFiles } from '../engine/face/files.ts'
import { commonHeaders } from '../engine/face/headers.ts'
import { origin, scheme } from './security.ts'

/** Before the application is ready. */
export function declareScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ])
}

/** Throws FaultError `serve.no-window` where the window was not built. */
export function serveWindow(folder: string): void {
  const files = new WindowFiles(folder)
  protocol.handle(scheme, ({ url, method }) => {
    const { host, pathname } = new URL(url)
    const file = `${scheme}://${host}` === origin && method === 'GET' ? files.find(pathname.slice(1)) : undefined
    if (file === undefined) return new Response('There is no such file.', { status: 404, headers: commonHeaders })
    return new Response(new Uint8Array(file.body), { headers: { ...commonHeaders, 'Content-Type': file.type } })
  })
}
