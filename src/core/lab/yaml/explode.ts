// A flow collection that an edit made too long for its line → the same in block style, its items as they were written.
import { isMap, isPair, isNode } from 'yaml'
import type { Path } from '../read/words.ts'
import { entriesOf, isBlock, isFlow, lineEnd, lineStart } from './entries.ts'
import { nodeAt, type Source } from './source.ts'
import type { Splice } from './splice.ts'

/** The widest line that an edit leaves in flow style. */
const widestLine = 120

/** The splices that open the outermost flow collection on the way to `path`, if its line is too long; else undefined. */
export function explode(source: Source, path: Path): Splice[] | undefined {
  const { text } = source
  for (let length = 0; length <= path.length; length++) {
    const node = nodeAt(source, path.slice(0, length))
    if (!isFlow(node)) continue
    const parent = nodeAt(source, path.slice(0, Math.max(length - 1, 0)))
    const [from, to] = node.range ?? [0, 0]
    const line = lineStart(text, from)
    if (length === 0 || !isBlock(parent) || node.items.length === 0) return undefined
    if (text.slice(from, to).includes('\n') || lineEnd(text, from) - line <= widestLine) return undefined
    const key = isMap(parent) ? parent.items.find((pair) => pair.value === node)?.key : undefined
    const start = isPair(key) || !isNode(key) ? undefined : key.range?.[0]
    const eol = text.includes('\r\n') ? '\r\n' : '\n'
    const items = entriesOf(text, node).map(({ start: at, end }) => (isMap(node) ? '' : '- ') + text.slice(at, end))
    if (start === undefined) {
      // An item of a list: its first key follows the dash.
      if (!isMap(node)) return undefined
      return [{ from, to, text: items.join(eol + ' '.repeat(from - line)) }]
    }
    const indent = ' '.repeat(start - line + 2)
    let head = from
    while (/[ \t]/.test(text[head - 1] ?? '')) head--
    return [{ from: head, to, text: items.map((item) => eol + indent + item).join('') }]
  }
  return undefined
}
