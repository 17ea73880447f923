// The programs that the helper starts: where they are, what environment they get, how one fails.
import { existsSync } from 'node:fs'
import { FaultError } from '../../core/fault.ts'
import { commandText, type Command } from '../../core/plan/command.ts'
import { folders } from '../undo/orphans.ts'

export type Environment = Record<string, string>
/** Milliseconds. */
export const commandTime = 60_000

/** The file of a program, in the folders where the system keeps them. Throws FaultError `helper.missing`. */
export function programPath(name: string): string {
  const found = folders.map((folder) => `${folder}/${name}`).find(existsSync)
  if (found === undefined)
    throw new FaultError({
      code: 'helper.missing',
      message: `The program ${name} is not installed.`,
      hint: `Install the Debian package that has it (${packages[name] ?? name}).`,
    })
  return found
}
const packages: Record<string, string> = {
  ip: 'iproute2',
  bridge: 'iproute2',
  nft: 'nftables',
  dnsmasq: 'dnsmasq-base',
  modprobe: 'kmod',
  dhclient: 'isc-dhcp-client',
  nmcli: 'network-manager',
  systemctl: 'systemd',
  networkctl: 'systemd',
  resolvectl: 'systemd-resolved',
  resolvconf: 'resolvconf or openresolv',
}

/** A command that failed: `at` is its place in the list. */
export class CommandFailed extends Error {
  readonly at: number
  readonly why: string
  constructor(at: number, command: Command, why: string) {
    super(`${commandText(command).split('\n')[0] ?? ''}: ${why}`)
    this.at = at
    this.why = why
  }
}
