// Edits of the ports of bonds and bridges, and what goes with a port that leaves.
import { valueAt, type Change } from '../yaml/change.ts'
import { append, invalid, mustHave, removeSome, type Draft } from './draft.ts'
import { mapOf, type Edit, type Kind, type Master } from './schema.ts'

interface Place {
  kind: Extract<Kind, 'bond' | 'bridge'>
  name: string
  ports: readonly string[]
}

function placeOf(draft: Draft, of: Master): Place {
  const [kind, name] = 'bond' in of ? (['bond', of.bond] as const) : (['bridge', of.bridge] as const)
  mustHave(draft, kind, name)
  return { kind, name, ports: draft.lab[mapOf[kind]][name]?.ports ?? [] }
}

export function addPort(draft: Draft, { of, port }: Extract<Edit, { edit: 'port.add' }>): Change[] {
  const { kind, name, ports } = placeOf(draft, of)
  if (ports.includes(port)) throw invalid(`${port} is a port of the ${kind} ${name} already.`)
  return [append(draft, [mapOf[kind], name, 'ports'], port)]
}

export function removePort(draft: Draft, { of, port }: Extract<Edit, { edit: 'port.remove' }>): Change[] {
  const { kind, name, ports } = placeOf(draft, of)
  if (!ports.includes(port)) throw invalid(`${port} is no port of the ${kind} ${name}.`)
  const gone = ports.flatMap((each, index) => (each === port ? [index] : []))
  const bond = kind === 'bond' ? draft.lab.bonds[name] : undefined
  return [
    ...(bond?.primary === port ? [{ change: 'remove', path: ['bonds', name, 'primary'] } satisfies Change] : []),
    ...(kind === 'bridge' ? inheritsNothing(draft, name, (each) => each === port) : []),
    ...removeSome(draft, [mapOf[kind], name, 'ports'], gone),
  ]
}

/** A bridge that loses its last port has nothing to inherit an address from. */
export function inheritsNothing(draft: Draft, bridge: string, goes: (port: string) => boolean): Change[] {
  const value = draft.lab.bridges[bridge]
  const path = ['bridges', bridge, 'address']
  const isLast = value?.address === 'inherit' && value.ports.length > 0 && value.ports.every(goes)
  return isLast && valueAt(draft.raw, path) !== undefined ? [{ change: 'remove', path }] : []
}
