// The files of the window, by a fixed table: what is not in it does not exist for a browser.
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { extname, join } from 'node:path'
import { FaultError } from '../../core/fault.ts'

export interface ServedFile {
  body: Buffer
  type: string
  /** Its name changes with its content: a browser may keep it for ever. */
  isHashed: boolean
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
}

export class WindowFiles {
  readonly #folder: string
  #table = new Map<string, string>()
  #version = ''

  /** Fault `serve.no-window` where the window was not built. */
  constructor(folder: string) {
    this.#folder = folder
    if (!this.#refresh())
      throw new FaultError({
        code: 'serve.no-window',
        message: `The window is not there: ${join(folder, 'index.html')}.`,
        hint: 'Build it: npm run build.',
      })
  }

  /** `path` as in the table: no slash before it, and nothing decoded or resolved. */
  find(path: string): ServedFile | undefined {
    // A new build under a server that runs: its start page names other files.
    if (path === 'index.html') this.#refresh()
    const file = this.#table.get(path)
    const type = types[extname(path)]
    if (file === undefined || type === undefined) return undefined
    try {
      return { body: readFileSync(file), type, isHashed: path.startsWith('assets/') }
    } catch {
      return undefined
    }
  }

  #refresh(): boolean {
    const version = versionOf(join(this.#folder, 'index.html'))
    if (version === undefined || version === this.#version) return version !== undefined
    this.#version = version
    this.#table = new Map(filesIn(this.#folder).map((file) => [file.slice(this.#folder.length + 1), file]))
    return true
  }
}

/** By hand: Electron's view into its archive does not know `recursive`. */
const filesIn = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = join(folder, entry.name)
    return entry.isDirectory() ? filesIn(file) : entry.isFile() ? [file] : []
  })

function versionOf(file: string): string | undefined {
  try {
    return `${statSync(file).mtimeMs} ${createHash('sha256').update(readFileSync(file)).digest('hex')}`
  } catch {
    return undefined
  }
}
