// What the desktop application says to the terminal that it was started from.

export const note = (text: string): void => void process.stderr.write(`tapdeck: ${text}\n`)
