// Builds a page without Tapdeck as the window is built, and serves it beside what it shows.
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { build } from 'vite'

export interface BarePage {
  address: string
  end(): void
}

const types = { html: 'text/html', js: 'text/javascript', css: 'text/css', json: 'application/json' } as const
const typeOf = (path: string): string =>
  Object.entries(types).find(([end]) => path.endsWith(`.${end}`))?.[1] ?? 'application/octet-stream'

/** `root` has the page's index.html, `folder` takes what is built; `data` is served beside it, by path. */
export async function servePage(
  root: string,
  folder: string,
  data: Readonly<Record<string, string>>,
): Promise<BarePage> {
  const outDir = join(folder, 'bare')
  await build({
    configFile: false,
    logLevel: 'error',
    root,
    build: { outDir, emptyOutDir: true, target: 'es2022', minify: true, assetsInlineLimit: 0 },
  })
  const server = createServer(({ url = '/' }, response) => {
    const path = url === '/' ? '/index.html' : url
    response.setHeader('Content-Type', typeOf(path))
    response.end(data[path] ?? readFileSync(join(outDir, path)))
  })
  await new Promise<void>((done) => {
    server.listen(0, '127.0.0.1', done)
  })
  const at = server.address()
  if (at === null || typeof at === 'string') throw new Error('the page is not served')
  return {
    address: `http://127.0.0.1:${at.port}/`,
    end() {
      server.close()
      server.closeAllConnections()
    },
  }
}
