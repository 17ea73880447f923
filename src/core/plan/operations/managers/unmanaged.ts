// nm.unmanaged: NetworkManager leaves a lab's interfaces alone.
import { z } from 'zod'
import { unmanagedFile, unmanagedText } from '../../../host/managers/unmanaged.ts'
import type { HostSnapshot } from '../../../host/schema.ts'
import { nameSchema } from '../../../lab/words.ts'
import { interfaceNameSchema } from '../../../net.ts'
import type { OperationKind } from '../../kind.ts'
import { rank } from '../../order.ts'
import { stoppedIn } from './stopped.ts'

const schema = z.strictObject({
  op: z.literal('nm.unmanaged'),
  lab: nameSchema,
  /** All of them; none takes the file away. */
  interfaces: z.array(interfaceNameSchema).max(4096),
  /** After all else, so that what is no longer left alone is as it was by then. */
  said: z.literal('last').optional(),
  /** It does not run: the file alone, which it reads when it starts. */
  manager: z.literal('stopped').optional(),
})

/** What NetworkManager has been told of a lab. */
export const leftAlone = (host: HostSnapshot, lab: string): string[] =>
  host.unmanaged?.find((entry) => entry.lab === lab)?.interfaces ?? []

export const nmUnmanaged: OperationKind<typeof schema> = {
  schema,
  rank: ({ said }) => (said === 'last' ? rank.noLongerLeftAlone : rank.leaveAlone),
  render: ({ lab, interfaces, manager }) => [
    interfaces.length === 0
      ? { run: 'remove', files: [unmanagedFile(lab)], folder: 'stays' }
      : { run: 'install', file: unmanagedFile(lab), text: unmanagedText(lab, interfaces) },
    ...(manager === 'stopped' ? [] : [{ run: 'nmcli' as const, args: ['general', 'reload', 'conf'] }]),
  ],
  inverse: ({ lab }, before) => [
    { op: 'nm.unmanaged', lab, interfaces: leftAlone(before, lab), ...stoppedIn(before, 'networkmanager') },
  ],
  verify({ lab, interfaces }, after) {
    const told = leftAlone(after, lab)
    if (JSON.stringify(told) !== JSON.stringify(interfaces))
      return `NetworkManager is told to leave ${told.length === 0 ? 'nothing' : told.join(', ')} alone`
    const grabbed = after.links.find(
      ({ name, manager }) => manager?.kind === 'networkmanager' && interfaces.includes(name),
    )
    return grabbed && `NetworkManager still manages ${grabbed.name}`
  },
  describe: ({ interfaces }) =>
    interfaces.length === 0
      ? 'Let NetworkManager forget that it was told to leave interfaces alone'
      : `Tell NetworkManager to leave ${interfaces.join(', ')} alone`,
  touches: ({ interfaces }) => interfaces,
}
