// Names of interfaces: each once in the machine.
import type { Note } from '../finding.ts'
import type { Lab } from '../schema.ts'
import { interfacesOf } from './words.ts'

export function* nameCollision(lab: Lab): Generator<Note> {
  const holders = new Map<string, string>()
  for (const { name, words, path } of interfacesOf(lab)) {
    const holder = holders.get(name)
    if (holder === undefined) holders.set(name, words)
    else
      yield {
        level: 'error',
        code: 'name.collision',
        message: `${words} and ${holder} would both be an interface named ${name}.`,
        hint: 'Rename one of them.',
        path,
        on: 'key',
      }
  }
}

export function* nameReserved(lab: Lab): Generator<Note> {
  for (const { name, words, path } of interfacesOf(lab))
    if (name === 'lo')
      yield {
        level: 'error',
        code: 'name.reserved',
        message: `${words} cannot be named lo: that is the loopback.`,
        hint: 'Choose another name.',
        path,
        on: 'key',
      }
}
