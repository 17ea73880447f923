// Commands as a person reads them and a POSIX shell takes them.

/** One argument, quoted only where a shell would take it apart. */
export function shellWord(word: string): string {
  return /^[A-Za-z0-9_@%+:,./-][A-Za-z0-9_@%+=:,./-]*$/.test(word)
    ? word
    : `'${word.replaceAll("'", String.raw`'\''`)}'`
}

/** A whole command on one line. */
export const shellQuote = (args: readonly string[]): string => args.map(shellWord).join(' ')

/** The same on many lines, one option with its values a line, joined by backslashes. */
export function shellLines(args: readonly string[]): string {
  const lines: string[][] = []
  for (const word of args) {
    const line = lines.at(-1)
    if (line === undefined || /^--?[A-Za-z]/.test(word)) lines.push([word])
    else line.push(word)
  }
  return lines.map(shellQuote).join(' \\\n  ')
}
