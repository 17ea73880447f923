// What the engine says in English, in the language of the window: found by its form, and said anew with its names in it.

/**
 * English form → the same in the other language. `{name}` stands for any words and is put in as it is; `{~name}` for words
 * that are themselves said anew; `{*name}` for a list, `a, b and c` or `a, b or c`, each of which is said anew, as are the signs between. Steps, checks, findings and faults are made where there is no language: the command line
 * and other programs read them. What no form fits stays in English.
 */
type Phrases = Readonly<Record<string, string>>

interface Form {
  pattern: RegExp
  names: readonly string[]
  words: string
}

const files = import.meta.glob<Phrases>('./phrases/*/*.json', { import: 'default' })
let forms: readonly Form[] = []
let said = new Map<string, string>()
/** More texts than these are not remembered: a form with a number in it makes ever new ones. */
const most = 4000

export function formsOf(phrases: Phrases): Form[] {
  const fixed = (english: string): number => english.replaceAll(/\{[~*]?\w+\}/g, '').length
  return (
    Object.entries(phrases)
      // The one that says most of itself fits best.
      .toSorted(([a], [b]) => fixed(b) - fixed(a))
      .map(([english, words]) => {
        const names = [...english.matchAll(/\{([~*]?\w+)\}/g)].map(([, name = '']) => name)
        const source = english
          .split(/\{[~*]?\w+\}/)
          .map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`))
          .join('(.+?)')
        return { pattern: new RegExp(`^${source}$`, 's'), names, words }
      })
  )
}

/** Before the language is shown. English is what the engine speaks. */
export async function loadPhrases(language: string): Promise<void> {
  const wanted = Object.entries(files).filter(([path]) => path.startsWith(`./phrases/${language}/`))
  const loaded = await Promise.all(wanted.map(([, load]) => load()))
  forms = formsOf(Object.assign({}, ...loaded))
  said = new Map()
}

/** The text in the language of the window; itself where that has no words for it. */
export function say(text: string): string {
  if (forms.length === 0) return text
  const known = said.get(text)
  if (known !== undefined) return known
  const words = sayBy(forms, text) ?? text
  if (said.size < most) said.set(text, words)
  return words
}

/** As `say`, by these forms; nothing where none fits. */
export function sayBy(all: readonly Form[], text: string): string | undefined {
  for (const { pattern, names, words } of all) {
    const found = pattern.exec(text)
    if (found === null) continue
    const values = new Map(
      names.map((name, at) => [name.replace(/^[~*]/, ''), valueOf(all, name, found[at + 1] ?? '')]),
    )
    return words.replaceAll(/\{(\w+)\}/g, (whole, name: string) => values.get(name) ?? whole)
  }
  return undefined
}

function valueOf(all: readonly Form[], name: string, value: string): string {
  const anew = (text: string): string => sayBy(all, text) ?? text
  if (name.startsWith('~')) return anew(value)
  return name.startsWith('*')
    ? value
        .split(/(, or |, | and | or )/)
        .map(anew)
        .join('')
    : value
}
