// A text with changes made to it, and proof that it then says what the changes say.
import { isNode } from 'yaml'
import { FaultError } from '../../fault.ts'
import { pathText, type Path } from '../read/words.ts'
import { changed, equal, type Change } from './change.ts'
import { explode } from './explode.ts'
import { readSource, tooManyAliases, type Source } from './source.ts'
import { expandAlias, splicesOf, type Splice } from './splice.ts'

/** The text after the changes, comments and everything else kept. Throws `edit.invalid` where the text has a form that cannot be changed so. */
export function rewrite(text: string, changes: readonly Change[]): string {
  let source = readSource(text)
  const wanted = changes.reduce(changed, valueOf(source))
  let pending: Splice[] = []
  let touched: Path[] = []
  const flush = (): void => {
    if (pending.length === 0) return
    source = relaxed(readSource(spliced(source.text, pending)), touched)
    pending = []
    touched = []
  }
  for (const change of changes) {
    for (let alias = expandAlias(source, change.path); alias; alias = expandAlias(source, change.path)) {
      flush()
      source = readSource(spliced(source.text, expandAlias(source, change.path) ?? alias))
    }
    if (touched.some((path) => isAlong(path, change.path))) flush()
    let splices = splicesOf(source, change)
    // Changes beside each other are made at once: a lab has hundreds of cards, and reading it takes some milliseconds.
    if (splices === undefined || change.change === 'remove' || clash(pending, splices)) {
      flush()
      splices = splicesOf(source, change)
    }
    if (splices === undefined) throw stuck(change.path)
    pending.push(...splices)
    touched.push(change.path)
    if (change.change === 'remove' || change.change === 'move') flush()
  }
  flush()
  if (source.document.errors.length > 0 || tooManyAliases(source) || !equal(valueOf(source), wanted))
    throw stuck(changes[0]?.path ?? [])
  return source.text
}

const stuck = (path: Path): FaultError =>
  new FaultError({
    code: 'edit.invalid',
    message: `The way in which the file is written at ${pathText(path) || 'its beginning'} does not allow this edit.`,
    hint: 'Make it in the text itself: anchors, explicit keys and the like are left alone.',
  })

export const valueOf = (source: Source): unknown =>
  isNode(source.document.contents) ? source.document.toJS({ maxAliasCount: -1 }) : null

/** Whether one path leads through the other: the text there is about to be another. */
const isAlong = (a: Path, b: Path): boolean => a.slice(0, b.length).every((part, at) => part === b[at])

const clash = (pending: readonly Splice[], splices: readonly Splice[]): boolean =>
  splices.some((one) =>
    pending.some((other) =>
      one.from === one.to && other.from === other.to ? false : one.from <= other.to && other.from <= one.to,
    ),
  )

function spliced(text: string, splices: readonly Splice[]): string {
  let result = ''
  let at = 0
  for (const splice of splices.toSorted((a, b) => a.from - b.from)) {
    result += text.slice(at, splice.from) + splice.text
    at = splice.to
  }
  return result + text.slice(at)
}

/** Lines that became too long are put over several. */
function relaxed(source: Source, paths: readonly Path[]): Source {
  let current = source
  for (const path of paths)
    for (let rounds = 0; rounds < 4; rounds++) {
      const splices = explode(current, path)
      if (splices === undefined) break
      current = readSource(spliced(current.text, splices))
    }
  return current
}
