// Whom this machine is in touch with right now: the SSH connection that we were started from, browsers that are here, name servers.
import { readFileSync } from 'node:fs'
import { nameServersIn, sshPeer, type Contacts, type Peer } from '../../core/plan/risk/contact.ts'
import { textOf } from '../observe/files.ts'

/** Where the name servers stand that are asked in the end: a resolver on this machine itself is asked in front of them. */
const resolverFiles = [
  '/etc/resolv.conf',
  '/run/systemd/resolve/resolv.conf',
  '/run/NetworkManager/no-stub-resolv.conf',
]

/** Browsers that are connected from elsewhere, and everything else that is known. */
export class ContactBook {
  readonly #browsers = new Set<Peer>()
  #ssh: Peer | undefined | 'unknown' = 'unknown'

  /** Notes the other end of a connection; the function that it returns forgets it. */
  note(peer: Peer | undefined): () => void {
    if (peer === undefined) return () => undefined
    this.#browsers.add(peer)
    return () => void this.#browsers.delete(peer)
  }

  read(): Contacts {
    if (this.#ssh === 'unknown') this.#ssh = sshOf(process.pid)
    return { peers: [...(this.#ssh ? [this.#ssh] : []), ...this.#browsers], nameServers: nameServersHere() }
  }
}

/** Of the first file that has any. */
export function nameServersHere(): string[] {
  for (const file of resolverFiles) {
    const found = nameServersIn(textOf(file) ?? '')
    if (found.length > 0) return found
  }
  return []
}

/** sudo and others clean the environment: then it is in that of a process further up, as far as we may read those. */
function sshOf(pid: number): Peer | undefined {
  for (let at = pid; at > 1; at = parentOf(at)) {
    const variables = (at === process.pid ? ownEnvironment() : (textOf(`/proc/${at}/environ`) ?? '')).split('\0')
    const value = variables.find((each) => each.startsWith('SSH_CONNECTION='))
    if (value !== undefined) return sshPeer(value.slice('SSH_CONNECTION='.length))
  }
  return undefined
}

const ownEnvironment = (): string =>
  process.env.SSH_CONNECTION === undefined ? '' : `SSH_CONNECTION=${process.env.SSH_CONNECTION}`

/** Field 4 of /proc/PID/stat; 0 where there is none. */
function parentOf(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
  } catch {
    return 0
  }
}
