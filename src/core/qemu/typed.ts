// A guest's command as one would type it, with the files that it is given open.
import { shellLines } from '../shell.ts'
import type { QemuCommand } from './facts.ts'

/** Of a macvtap the shell opens the file; those that know one digit only (dash) take no number from 10 on. */
export const typedCommand = ({ program, args, opens }: Pick<QemuCommand, 'program' | 'args' | 'opens'>): string =>
  [
    shellLines([program, ...args]),
    ...opens.flatMap(({ link, fds }) => fds.map((fd) => `${fd}<>/dev/tap$(cat /sys/class/net/${link}/ifindex)`)),
  ].join(' \\\n  ')
