// User mode: what QEMU's SLiRP refuses (net_slirp_init in net/slirp.c), said before it is started.
import { addressAt, familyOf, lastAddress, parseSubnet, subnetHas, type Subnet } from '../../../net.ts'
import type { Note } from '../../finding.ts'
import type { Path } from '../../read/words.ts'
import type { Lab } from '../../schema.ts'
import { cardPath, userCards, type UserConnection } from '../words.ts'

export function* userMode(lab: Lab): Generator<Note> {
  for (const { guest, card, user } of userCards(lab)) {
    const path = [...cardPath(guest, card.index), 'connect', 'user']
    if (!user.ipv4 && !user.ipv6)
      yield {
        level: 'error',
        code: 'user.families',
        message: 'User mode without IPv4 and without IPv6 is no network.',
        hint: 'Remove one of the two, or write `connect: nothing`.',
        path: [...path, 'ipv6'],
      }
    else if (!user.ipv4 && user.forwards.length > 0)
      yield {
        level: 'error',
        code: 'user.families',
        message: 'User mode forwards IPv4 only, and `ipv4` is false.',
        hint: 'Remove `ipv4: false`, or the forwards.',
        path: [...path, 'ipv4'],
      }
    const six = (['net6', 'host6', 'dns6'] as const).find((key) => user[key] !== undefined)
    const four = (['host', 'dns', 'dhcpstart'] as const).find((key) => user[key] !== undefined)
    for (const [off, key] of [
      [!user.ipv6 && user.ipv4, six],
      [!user.ipv4 && user.ipv6, four],
    ] as const)
      if (off && key !== undefined)
        yield {
          level: 'error',
          code: 'user.families',
          message: `\`${key}\` is given, but \`${key === six ? 'ipv6' : 'ipv4'}\` is false.`,
          hint: 'Remove one of the two.',
          path: [...path, key],
        }
    const subnet = parseSubnet(user.net)
    if (subnet === undefined || subnet.family !== 'inet') {
      yield {
        level: 'error',
        code: 'user.net',
        message: `\`net\` is the IPv4 subnet of user mode, and ${user.net} is none.`,
        hint: 'The one for IPv6 is `net6`.',
        path: [...path, 'net'],
      }
      continue
    }
    yield* userAddresses(user, subnet, path)
    if (user.ipv6) yield* userSix(user, path)
  }
}

function* userAddresses(user: UserConnection, subnet: Subnet, path: Path): Generator<Note> {
  if (subnet.prefix < 4) {
    yield {
      level: 'error',
      code: 'user.net',
      message: `${user.net} is too large: QEMU takes a /4 at most.`,
      hint: 'Take a /24: nobody outside of the guest sees it.',
      path: [...path, 'net'],
    }
    return
  }
  // The 16 addresses of DHCP and the two of the host need a /27 where they are at their usual places.
  if (subnet.prefix > 27 && (subnet.prefix > 29 || user.dhcpstart === undefined)) {
    yield {
      level: 'error',
      code: 'user.small',
      message: `${user.net} has no room for the host, the name server and the guest at their usual addresses.`,
      hint: 'Take a /24: nobody outside of the guest sees it.',
      path: [...path, 'net'],
    }
    return
  }
  const ends = {
    host: user.host ?? addressAt(subnet, 2n),
    dns: user.dns ?? addressAt(subnet, 3n),
    dhcpstart: user.dhcpstart ?? addressAt(subnet, 15n),
  }
  const seen = new Map<string, string>()
  for (const [key, address] of Object.entries(ends)) {
    const at = key === 'host' || key === 'dns' || key === 'dhcpstart' ? user[key] : undefined
    if (at !== undefined && (!subnetHas(subnet, at) || at === addressAt(subnet, 0n) || at === lastAddress(subnet)))
      yield {
        level: 'error',
        code: 'user.outside',
        message: `\`${key}\` is ${at}, which is not an address of a host in ${user.net}.`,
        hint: `Leave it out, or give \`net\` a subnet that has it.`,
        path: [...path, key],
      }
    const other = seen.get(address)
    if (other !== undefined)
      yield {
        level: 'error',
        code: 'user.same-address',
        message: `\`${other}\` and \`${key}\` are both ${address}.`,
        hint: 'QEMU needs three different addresses.',
        path: [...path, at === undefined ? other : key],
      }
    seen.set(address, key)
  }
}

function* userSix(user: UserConnection, path: Path): Generator<Note> {
  const subnet = parseSubnet(user.net6 ?? 'fec0::/64')
  if (subnet === undefined || subnet.family !== 'inet6' || subnet.prefix > 126) {
    yield {
      level: 'error',
      code: 'user.net',
      message: `\`net6\` is the IPv6 subnet of user mode, and ${user.net6 ?? ''} is none (a prefix of 0 to 126).`,
      hint: 'QEMU takes fec0::/64 if it is left out.',
      path: [...path, 'net6'],
    }
    return
  }
  for (const key of ['host6', 'dns6'] as const) {
    const address = user[key]
    if (address !== undefined && (familyOf(address) !== 'inet6' || !subnetHas(subnet, address)))
      yield {
        level: 'error',
        code: 'user.outside',
        message: `\`${key}\` is ${address}, which is not in ${user.net6 ?? 'fec0::/64, the usual `net6`'}.`,
        hint: 'Leave it out, or give `net6` a subnet that has it.',
        path: [...path, key],
      }
  }
}
