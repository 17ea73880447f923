// A value as YAML: on one line where it is short, over several where it is not.
import { Document, isMap, isPair, isSeq, visit, type ToStringOptions } from 'yaml'

/** The widest that something is put on one line. */
export const widest = 100

const options = {
  lineWidth: 0,
  singleQuote: true,
  indentSeq: true,
  flowCollectionPadding: true,
} satisfies ToStringOptions

const trimmed = (text: string): string => text.replace(/\n$/, '')

/** `{ network: lan }`, always one line. */
export function printFlow(value: unknown): string {
  const document = new Document(value, { aliasDuplicateObjects: false })
  visit(document, {
    Collection(_, node) {
      node.flow = true
    },
  })
  return trimmed(document.toString({ ...options, collectionStyle: 'flow' }))
}

/** As block text without indentation; what fits on one line inside of it is flow. `block`: the outermost is not. */
export function printBlock(value: unknown, indent: number, block: boolean): string {
  const document = new Document(value, { aliasDuplicateObjects: false })
  const outermost = document.contents
  visit(document, {
    Collection(_, node, path) {
      const depth = path.filter((parent) => isMap(parent) || isSeq(parent)).length
      const pair = path.findLast((parent) => isPair(parent))
      const key = pair && path.at(-1) === pair ? String(pair.key).length + 2 : 2
      const fits = printFlow(node.toJS(document)).length + key + indent + 2 * depth <= widest
      if (node.items.length > 0 && (node === outermost ? block || !fits : !fits)) return undefined
      node.flow = true
      return visit.SKIP
    },
  })
  return trimmed(document.toString(options))
}
