// The file of a macvtap gets another owner: the kernel's own file of that link, and no other.
import { lchownSync, lstatSync, readFileSync } from 'node:fs'
import type { Command } from '../../core/plan/command.ts'
import { CommandFailed } from './program.ts'

/**
 * Its name is made of the link's index, which is another link's in another network namespace: so its numbers must be those that
 * the kernel says of this link.
 */
export function ownMacvtap(command: Extract<Command, { run: 'own-macvtap' }>, at: number): void {
  const { device, user } = command
  try {
    const folder = `/sys/class/net/${device}`
    const index = Number(readFileSync(`${folder}/ifindex`, 'utf8'))
    const [major, minor] = readFileSync(`${folder}/macvtap/tap${index}/dev`, 'utf8').trim().split(':').map(Number)
    const file = `/dev/tap${index}`
    const seen = lstatSync(file)
    if (!seen.isCharacterDevice() || seen.rdev !== deviceNumber(major ?? 0, minor ?? 0))
      throw new Error(`${file} is not the file of ${device}`)
    lchownSync(file, user, seen.gid)
  } catch (error) {
    throw new CommandFailed(at, command, error instanceof Error ? error.message : String(error))
  }
}

/** As stat(2) has it: makedev(3) of 64 bits, of which a kernel uses 12 for the major and 20 for the minor number. */
const deviceNumber = (major: number, minor: number): number =>
  major * 256 + (minor % 256) + (minor - (minor % 256)) * 4096
