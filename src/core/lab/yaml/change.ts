// Changes of a YAML text in terms of its value: what is set, removed, renamed, inserted or moved at which path.
import { unreachable } from '../../fault.ts'
import { isObject } from '../read/shape.ts'
import type { Path } from '../read/words.ts'

export type Change =
  /** `order`: the keys of the map as they should follow each other; `block`: print a new value over several lines. */
  | { change: 'set'; path: Path; value: unknown; order?: readonly string[]; block?: true }
  | { change: 'remove'; path: Path }
  /** Keys of the map at `path`, old to new, all at once. */
  | { change: 'rename'; path: Path; keys: Readonly<Record<string, string>> }
  /** Into the list at `path`, which is made if it is not there. */
  | { change: 'insert'; path: Path; index: number; value: unknown }
  | { change: 'move'; path: Path; from: number; to: number }

export const valueAt = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>((inner, part) => {
    if (Array.isArray(inner)) return inner[Number(part)]
    return isObject(inner) && Object.hasOwn(inner, part) ? inner[part] : undefined
  }, value)

/** The same change made to a value: what the changed text must say. */
export function changed(value: unknown, change: Change): unknown {
  switch (change.change) {
    case 'set':
      return withAt(value, change.path, () => change.value)
    case 'remove': {
      const last = change.path.at(-1)
      return withAt(value, change.path.slice(0, -1), (inner) => {
        if (Array.isArray(inner)) return inner.filter((_, at) => at !== Number(last))
        return isObject(inner) ? Object.fromEntries(Object.entries(inner).filter(([key]) => key !== last)) : inner
      })
    }
    case 'rename':
      return withAt(value, change.path, (inner) =>
        isObject(inner)
          ? Object.fromEntries(Object.entries(inner).map(([key, item]) => [change.keys[key] ?? key, item]))
          : inner,
      )
    case 'insert':
      return withAt(value, change.path, (inner) =>
        (Array.isArray(inner) ? inner : []).toSpliced(change.index, 0, change.value),
      )
    case 'move':
      return withAt(value, change.path, (inner) =>
        Array.isArray(inner) ? moved(inner, change.from, change.to) : inner,
      )
    default:
      return unreachable(change)
  }
}

export function moved<T>(list: readonly T[], from: number, to: number): T[] {
  const item = list.slice(from, from + 1)
  return list.toSpliced(from, 1).toSpliced(to, 0, ...item)
}

function withAt(value: unknown, path: Path, make: (inner: unknown) => unknown): unknown {
  const [part, ...rest] = path
  if (part === undefined) return make(value)
  if (Array.isArray(value))
    return value.map((inner: unknown, at) => (at === Number(part) ? withAt(inner, rest, make) : inner))
  const map = isObject(value) ? value : {}
  const inner = withAt(Object.hasOwn(map, part) ? map[part] : undefined, rest, make)
  return Object.fromEntries([...Object.entries(map).filter(([key]) => key !== part), [String(part), inner]])
}

/** Same value, whatever the order of keys. */
export function equal(a: unknown, b: unknown): boolean {
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((item, at) => equal(item, b[at]))
  if (isObject(a)) {
    const keys = Object.keys(a)
    return (
      isObject(b) &&
      keys.length === Object.keys(b).length &&
      keys.every((key) => Object.hasOwn(b, key) && equal(a[key], b[key]))
    )
  }
  return a === b
}
