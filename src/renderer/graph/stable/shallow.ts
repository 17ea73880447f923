// Equality of short lists, for selectors that give one.
export const shallow = (a: readonly unknown[], b: readonly unknown[]): boolean =>
  a.length === b.length && a.every((item, at) => Object.is(item, b[at]))
