// A lab of this machine, and the machine's own interfaces: those that the lab names are there.
import { findLink, type HostSnapshot } from '../../host/schema.ts'
import { thereInstead } from '../../host/uses.ts'
import { findingOf, inOrder, type Finding, type Note } from '../finding.ts'
import { suggest } from '../read/suggest.ts'
import { pathText } from '../read/words.ts'
import type { Lab } from '../schema.ts'
import type { Locate } from '../yaml/source.ts'
import { linksOfCards, usedLinks, type UsedLink } from './links/used.ts'
import { interfacesOf } from './words.ts'

/** What the checks ask of a name that is not of the lab; whoever looks at the machine knows. */
const asked = new Set(['card.bridge', 'macvtap.link', 'vlan.link'])

/**
 * The findings of a lab, with what the machine tells: whether a name that is not of the lab is one of its interfaces. In a sandbox there
 * are none of them.
 */
export function withMachine(findings: readonly Finding[], lab: Lab, host: HostSnapshot, locate: Locate): Finding[] {
  if (lab.scope !== 'host') return [...findings]
  const own = new Set(interfacesOf(lab).map(({ name }) => name))
  const strange = [...usedLinks(lab), ...linksOfCards(lab)].filter(({ name }) => !own.has(name))
  const isThere = (name: string): boolean => findLink(host, name) !== undefined
  const at = (used: UsedLink): string => pathText(used.path)
  // A name that is the lab's own, but for a letter or the kind of thing: that is said already, and better.
  const known = new Set(
    findings.flatMap((each) => (each.level === 'warning' && asked.has(each.code) ? [each.at.path] : [])),
  )
  const gone = strange.filter((used) => !isThere(used.name) && !known.has(at(used)))
  const settled = new Set([...strange.filter(({ name }) => isThere(name)), ...gone].map(at))
  return inOrder([
    ...findings.filter((each) => !asked.has(each.code) || !settled.has(each.at.path ?? '')),
    ...gone.map((used) => findingOf(absent(used, [...own], host), locate)),
  ])
}

function absent({ name, words, path }: UsedLink, own: readonly string[], host: HostSnapshot): Note {
  // Of the machine's own the hint tells.
  const meant = suggest(name, own)
  return {
    level: 'warning',
    code: 'link.absent',
    message: `There is no interface ${name} on this machine, ${words}${meant === undefined ? '.' : `: did you mean \`${meant}\`?`}`,
    hint: thereInstead(name, host),
    path,
  }
}
