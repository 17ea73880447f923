// networkd.unmanaged: systemd-networkd leaves a lab's interfaces alone.
import { z } from 'zod'
import { networkdFile, networkdText } from '../../../host/managers/networkd.ts'
import type { HostSnapshot, Link } from '../../../host/schema.ts'
import { nameSchema } from '../../../lab/words.ts'
import { interfaceNameSchema } from '../../../net.ts'
import type { Command } from '../../command.ts'
import type { OperationKind } from '../../kind.ts'
import { rank } from '../../order.ts'
import { stoppedIn } from './stopped.ts'

const schema = z.strictObject({
  op: z.literal('networkd.unmanaged'),
  lab: nameSchema,
  /** All of them; none takes the file away. */
  interfaces: z.array(interfaceNameSchema).max(4096),
  /**
   * `write`: the file, before anything is changed. `heed`: it is read, when a card has nothing any more: networkd takes what it has given
   * off an interface that it lets go. `both`: after all else, also in an undoing: it keeps what its own file says of what it finds.
   */
  step: z.enum(['write', 'heed', 'both']),
  /** It does not run: the file alone, which it reads when it starts. */
  manager: z.literal('stopped').optional(),
})

/** What systemd-networkd has been told of a lab. */
export const leftByNetworkd = (host: HostSnapshot, lab: string): string[] =>
  host.unmanagedByNetworkd?.find((entry) => entry.lab === lab)?.interfaces ?? []

export const isOfNetworkd = ({ manager }: Pick<Link, 'manager'>): boolean =>
  manager?.kind === 'networkd' || (manager?.kind === 'netplan' && manager.through === 'networkd')

const file = (lab: string, interfaces: readonly string[]): Command =>
  interfaces.length === 0
    ? { run: 'remove', files: [networkdFile(lab)], folder: 'stays' }
    : { run: 'install', file: networkdFile(lab), text: networkdText(lab, interfaces) }

/** Whether networkd reads its files again: all of them, and takes up what is new in any. */
export const isReadAgain = ({ step, manager }: Pick<z.output<typeof schema>, 'step' | 'manager'>): boolean =>
  step !== 'write' && manager !== 'stopped'

export const networkdUnmanaged: OperationKind<typeof schema> = {
  schema,
  rank: ({ step }) =>
    step === 'write' ? rank.rememberCards : step === 'heed' ? rank.leaveAlone : rank.noLongerLeftAlone,
  render: (operation) => [
    ...(operation.step === 'heed' ? [] : [file(operation.lab, operation.interfaces)]),
    ...(isReadAgain(operation) ? [{ run: 'networkctl' as const, args: ['reload'] }] : []),
  ],
  inverse: ({ lab, step }, before) =>
    step === 'heed'
      ? []
      : [
          {
            op: 'networkd.unmanaged',
            lab,
            interfaces: leftByNetworkd(before, lab),
            step: 'both',
            ...stoppedIn(before, 'networkd'),
          },
        ],
  verify({ lab, interfaces, step }, after) {
    const told = leftByNetworkd(after, lab)
    if (JSON.stringify(told) !== JSON.stringify(interfaces))
      return `systemd-networkd is told to leave ${told.length === 0 ? 'nothing' : told.join(', ')} alone`
    const held = after.links.find((link) => isOfNetworkd(link) && interfaces.includes(link.name))
    return held && step !== 'write' ? `systemd-networkd still manages ${held.name}` : undefined
  },
  describe(operation) {
    const { interfaces, step } = operation
    if (step === 'heed')
      return `Let systemd-networkd read all its files again, and leave ${interfaces.join(', ')} alone`
    const what =
      interfaces.length === 0
        ? 'Let systemd-networkd forget that it was told to leave interfaces alone'
        : `Tell systemd-networkd to leave ${interfaces.join(', ')} alone`
    return isReadAgain(operation) ? `${what}, and read all its files again` : what
  },
  touches: ({ interfaces }) => interfaces,
}
