// DHCP clients: of the lab's bridges and bonds, wanted against seen; those of cards are with the cards.
import type { HostSnapshot } from '../../host/schema.ts'
import { clientOf } from '../operations/services/lease.ts'
import type { Wanted } from '../wanted/want.ts'
import type { Draft } from './draft.ts'
import { linksOfLab } from './gone.ts'

/** `host` with what goes (gone.ts) still in it: a client does not outlive its interface. */
export function diffLeases(lab: string, wanted: Wanted, host: HostSnapshot, rest: HostSnapshot): Draft[] {
  const stays = (name: string): boolean => linksOfLab(rest, lab).some((link) => link.name === name)
  const ended = linksOfLab(host, lab)
    .filter(({ name }) => clientOf(host, name) && !(wanted.leases.includes(name) && stays(name)))
    .map(({ name }): Draft => ({
      operation: { op: 'lease.stop', device: name, address: 'stays' },
      why: `${name} does not ask for an address any more`,
    }))
  const begun = wanted.leases
    .filter((device) => !(clientOf(host, device) && stays(device)))
    .map((device): Draft => ({
      operation: { op: 'lease.start', device, for: 'lab' },
      why: `${device} has its address by DHCP`,
      interrupts: `what goes by the address of ${device}, until DHCP has answered`,
    }))
  return [...ended, ...begun]
}
