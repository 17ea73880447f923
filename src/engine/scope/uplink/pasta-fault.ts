// Why pasta did not start, in words.
import { FaultError } from '../../../core/fault.ts'

/**
 * `uplink.pasta-offline`: it takes the shape of its interface from the one that has the machine's default route, and does not
 * start without (conf_ip4 in its conf.c). `uplink.failed`, `uplink.silent` for everything else.
 */
export function pastaFault(outcome: { kind: 'ended' | 'silent'; said: string }): FaultError {
  const cause = outcome.said
    .split('\n')
    .filter((line) => !line.includes('to syslog'))
    .join('\n')
  const [, family] = /No external routable interface for (IPv[46])/.exec(cause) ?? []
  if (family !== undefined || cause.includes('External interface not usable')) {
    return new FaultError({
      code: 'uplink.pasta-offline',
      message: `pasta needs a machine with ${family ?? 'a'} default route, and this one has none.`,
      hint: 'Connect the machine, or install slirp4netns, which starts on any; or write `uplink: none` into the lab.',
      retry: 'again',
      cause,
    })
  }
  return startFault('pasta', { ...outcome, said: cause })
}

export function startFault(tool: string, { kind, said }: { kind: 'ended' | 'silent'; said: string }): FaultError {
  return new FaultError({
    code: kind === 'ended' ? 'uplink.failed' : 'uplink.silent',
    message:
      kind === 'ended' ? `${tool} ended as soon as it was started.` : `${tool} was started, but the way does not open.`,
    hint: 'The cause is what it said. May this user open /dev/net/tun? `tapdeck check` looks at all that it needs.',
    retry: 'again',
    ...(said === '' ? {} : { cause: said }),
  })
}
