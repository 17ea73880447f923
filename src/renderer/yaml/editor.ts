// The text editor (CodeMirror): undo and redo are the lab's own, so that there is one history for picture and text.
import { defaultKeymap, indentWithTab } from '@codemirror/commands'
import { yaml } from '@codemirror/lang-yaml'
import { bracketMatching, HighlightStyle, indentUnit, syntaxHighlighting } from '@codemirror/language'
import { lintGutter, setDiagnostics, type Diagnostic } from '@codemirror/lint'
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search'
import { Annotation, EditorState, type Text } from '@codemirror/state'
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
} from '@codemirror/view'
import { tags } from '@lezer/highlight'
import type { Place } from '../../core/fault.ts'
import type { Finding } from '../../core/lab/finding.ts'
import { say } from '../i18n/phrases.ts'

export interface Editor {
  /** Shows a text that came from elsewhere; the cursor stays where it can. */
  show(text: string): void
  mark(findings: readonly Finding[]): void
  goTo(place: Place): void
  close(): void
}

interface Options {
  label: string
  changed: (text: string) => void
  undo: () => void
  redo: () => void
}

const fromLab = Annotation.define<true>()
const levels = { error: 'error', warning: 'warning', advice: 'info' } as const satisfies Record<
  Finding['level'],
  Diagnostic['severity']
>

const colours = HighlightStyle.define([
  { tag: [tags.definition(tags.propertyName), tags.propertyName], color: 'var(--td-code-key)' },
  { tag: [tags.string, tags.content], color: 'var(--td-code-text)' },
  { tag: [tags.number, tags.bool, tags.keyword], color: 'var(--td-code-value)' },
  { tag: [tags.comment, tags.lineComment], color: 'var(--td-soft)', fontStyle: 'italic' },
  { tag: [tags.punctuation, tags.separator, tags.brace, tags.squareBracket], color: 'var(--td-soft)' },
])

export function makeEditor(parent: HTMLElement, { label, changed, undo, redo }: Options): Editor {
  const run = (action: () => void) => () => {
    action()
    return true
  }
  const view = new EditorView({
    parent,
    state: EditorState.create({
      extensions: [
        lineNumbers(),
        highlightActiveLine(),
        highlightActiveLineGutter(),
        drawSelection(),
        bracketMatching(),
        highlightSelectionMatches(),
        search({ top: true }),
        lintGutter(),
        indentUnit.of('  '),
        yaml(),
        syntaxHighlighting(colours),
        EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0' }),
        keymap.of([
          { key: 'Mod-z', run: run(undo), preventDefault: true },
          { key: 'Mod-Shift-z', run: run(redo), preventDefault: true },
          { key: 'Mod-y', run: run(redo), preventDefault: true },
          ...searchKeymap,
          ...defaultKeymap,
          indentWithTab,
        ]),
        EditorView.updateListener.of((update) => {
          const own = update.transactions.some((transaction) => transaction.annotation(fromLab) === true)
          if (update.docChanged && !own) changed(update.state.doc.toString())
        }),
      ],
    }),
  })
  return {
    show(text) {
      const { doc } = view.state
      const change = differenceOf(doc.toString(), text)
      if (change !== undefined) view.dispatch({ changes: change, annotations: fromLab.of(true) })
    },
    mark(findings) {
      const { doc } = view.state
      view.dispatch(
        setDiagnostics(
          view.state,
          findings.map((finding) => diagnosticOf(doc, finding)),
        ),
      )
    },
    goTo(place) {
      const at = offsetOf(view.state.doc, place)
      view.dispatch({ selection: { anchor: at }, effects: EditorView.scrollIntoView(at, { y: 'center' }) })
      view.focus()
    },
    close: () => view.destroy(),
  }
}

/** The one stretch that differs: what is before and after it keeps its cursors and marks. */
export function differenceOf(before: string, after: string): { from: number; to: number; insert: string } | undefined {
  if (before === after) return undefined
  let start = 0
  while (start < before.length && before[start] === after[start]) start++
  let end = 0
  while (end < before.length - start && end < after.length - start && before.at(-1 - end) === after.at(-1 - end)) end++
  return { from: start, to: before.length - end, insert: after.slice(start, after.length - end) }
}

function offsetOf(doc: Text, { line = 1, column = 1 }: Place): number {
  const found = doc.line(Math.min(Math.max(line, 1), doc.lines))
  return Math.min(found.from + column - 1, found.to)
}

function diagnosticOf(doc: Text, { level, message, hint, at }: Finding): Diagnostic {
  const from = offsetOf(doc, at)
  const line = doc.lineAt(from)
  const word = /^[^\s,:#\]}]+/.exec(doc.sliceString(from, line.to))
  return {
    from,
    to: Math.min(line.to, from + Math.max(1, word?.[0].length ?? 1)),
    severity: levels[level],
    message: hint === undefined ? say(message) : `${say(message)}\n${say(hint)}`,
  }
}
