// The codes of faults and findings that a source text can give: literals after `code`, and those handed to functions that take one.

const form = String.raw`[a-z]+(?:\.[a-z-]+)+`
const literal = new RegExp(`(['"\`])(${form})\\1`, 'g')

/** What stands after `code:` or `code =`, choices with ? and : on further lines included, up to the comma or bracket that ends it. */
const given = /\bcode\??\s*(?::|=(?![=>]))\s*((?:\((?:[^()]|\([^()]*\))*\)|\n\s*[?:]|[^,;{}\n])*)/g

/** Functions that are handed a whole code: `finding('guest.cpu', …)`, `say(key, 'guest.cpu', …)`. */
const takers = ['finding', 'say']
const taken = new RegExp(`\\b(?:${takers.join('|')})\\(\\s*(?:['"]?\\w+['"]?,\\s*)?(['"])(${form})\\1`, 'g')
/** Functions that look like such ones and are handed the codes of others: those of the YAML library, those of keys. */
const foreign = ['yamlWords', 'sendKey']
const takerHeads = /(\w+)(?:\s*=\s*(?:async\s*)?)?\((?:[^()]|\([^()]*\))*?[^\w.]code\??: string/g

/** Rows like `['mtu', isSaid, 'guest.card-mtu']` that are taken apart as `[key, said, code] of`. */
const rowsTakenApart = /\[[^[\]]*\bcode\] of\b/
const row = new RegExp(`,\\s*(['"])(${form})\\1,?\\s*\\]`, 'g')

/** Functions that are handed the end of a code: `const usage = (what: string, …) => … code: \`usage.${what}\``. */
const endTaker = /\bconst (\w+) = \((\w+): string[^\n]*(?:\n[^\n]*){0,3}?\bcode: `([a-z]+\.)\$\{\2\}`/g
const built = /\bcode: `[a-z]+\.[^`]*\$\{/g

export function codesIn(source: string): string[] {
  const ends = [...source.matchAll(endTaker)].flatMap(([, name = '', , start = '']) =>
    [...source.matchAll(new RegExp(`\\b${name}\\(\\s*(['"])([a-z-]+)\\1`, 'g'))].map(([, , end = '']) => start + end),
  )
  const found = [
    ...[...source.matchAll(given)].flatMap(([, value = '']) => [...value.matchAll(literal)]),
    ...source.matchAll(taken),
    ...(rowsTakenApart.test(source) ? source.matchAll(row) : []),
  ]
  return [...new Set([...found.map(([, , code = '']) => code), ...ends])]
}

/** What may give a code that `codesIn` does not see; it must be taught such a one. */
export function unseenIn(source: string): string[] {
  const heads = [...source.matchAll(takerHeads)].map(([, name = '']) => name)
  const builds = [...source.matchAll(built)].length - [...source.matchAll(endTaker)].length
  return [
    ...heads.filter((name) => ![...takers, ...foreign].includes(name)).map((name) => `${name}(code)`),
    ...(builds > 0 ? [`${builds} codes built of parts`] : []),
  ]
}
