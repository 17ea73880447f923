// Forwards of a sandbox: inside of it only the port tells them apart.
import type { Note } from '../finding.ts'
import type { Lab } from '../schema.ts'
import { endpointText } from '../words.ts'
import { clash, listeningOf } from './listen.ts'

export function* sandboxForwards(lab: Lab): Generator<Note> {
  if (lab.scope !== 'sandbox') return
  const all = listeningOf(lab)
  for (const [at, end] of all.entries()) {
    const text = endpointText(end.address, end.port)
    const other = all
      .slice(0, at)
      .find((before) => before.proto === end.proto && before.port === end.port && !clash(before, end))
    if (other !== undefined) {
      yield {
        level: 'error',
        code: 'forward.sandbox-port',
        message: `${end.proto} ${text} and ${endpointText(other.address, other.port)} have the same port: in a sandbox the address does not tell them apart.`,
        hint: 'Choose another port for one of them.',
        path: end.path,
      }
    }
  }
}
