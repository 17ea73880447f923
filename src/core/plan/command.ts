// The commands that operations are rendered to: what the app shows and what the helper runs is this same value.
import { blockPattern, blockText, madeLine, resolvConf } from '../host/resolver.ts'
import { shellQuote } from '../shell.ts'
import { unreachable } from '../fault.ts'

/** One command. Consecutive `ip` (or `bridge`) lines are run as one `ip -batch`; a `write` is one write to a file of the kernel. */
export type Command =
  | { run: 'ip'; args: string[] }
  | { run: 'bridge'; args: string[] }
  | { run: 'nft'; script: string }
  /** A module that is there already is left as it is. */
  | { run: 'modprobe'; module: 'bonding'; options: string[] }
  | { run: 'write'; file: string; value: string }
  | { run: 'dnsmasq'; args: string[]; log: string }
  | { run: 'dhclient'; args: string[] }
  /** Ends the DHCP client of an interface, without giving its lease back. */
  | { run: 'end-dhcp-client'; device: string }
  /** Ends the dnsmasq whose command line has this argument. */
  | { run: 'end-dnsmasq'; mark: string }
  /**
   * `unless`: in an undoing, where that profile (as nmcli is told of it) is in force already. `adds`: in an undoing, where no profile of
   * this name is there still: NetworkManager takes a second one. `gone`: a bridge, bond or VLAN that NetworkManager removes when nmcli
   * has ended; it is waited for.
   */
  | { run: 'nmcli'; args: string[]; unless?: { device: string; profile: string }; adds?: string; gone?: string }
  | { run: 'systemctl'; args: string[] }
  | { run: 'networkctl'; args: string[] }
  | { run: 'resolvectl'; args: string[] }
  | { run: 'resolvconf'; args: string[]; text: string }
  /** In /etc/resolv.conf: these under that mark, in front of all others; none takes them away. */
  | { run: 'name-servers'; mark: string; servers: string[] }
  /** A whole file, readable for all: there at once with all its text, or not at all. */
  | { run: 'install'; file: string; text: string }
  /** Removes these files, and their folder if it is empty then unless that is not ours. */
  | { run: 'remove'; files: string[]; folder?: 'stays' }
  /** The file of a macvtap changes its owner; its number is the kernel's index of the link. */
  | { run: 'own-macvtap'; device: string; user: number }
  /** Done by the engine as the user itself, outside of the sandbox; `text` is for reading. */
  | { run: 'outside'; text: string }

/** Where an operation is carried out: part of its rendering, never of the operation itself. */
export interface Setting {
  scope: 'sandbox' | 'host'
  lab: string
  /** The lab's run folder, absolute. */
  folder: string
}

/** The command as one would type it. */
export function commandText(command: Command): string {
  switch (command.run) {
    case 'ip':
    case 'bridge':
    case 'nmcli':
    case 'systemctl':
    case 'networkctl':
    case 'resolvectl':
      return shellQuote([command.run, ...command.args])
    case 'nft':
      return `nft -f - <<'END'\n${command.script}END`
    case 'modprobe':
      return shellQuote(['modprobe', command.module, ...command.options])
    case 'write':
      return command.file.startsWith('/proc/sys/')
        ? `sysctl -w ${command.file.slice('/proc/sys/'.length).replaceAll('.', '%').replaceAll('/', '.').replaceAll('%', '/')}=${command.value}`
        : `echo ${shellQuote([command.value])} > ${command.file}`
    case 'dnsmasq':
      return shellQuote(['dnsmasq', ...command.args])
    case 'dhclient':
      return shellQuote(['dhclient', ...command.args])
    case 'end-dhcp-client':
      return `pkill -KILL -f -- ${shellQuote([`(dhclient|udhcpc|dhcpcd).* ${command.device}`])}`
    case 'end-dnsmasq':
      return `pkill -f -- ${shellQuote([command.mark])}`
    case 'resolvconf':
      return shellQuote(['resolvconf', ...command.args]) + (command.text === '' ? '' : ` <<'END'\n${command.text}END`)
    case 'name-servers':
      return nameServersText(command)
    case 'install':
      return `cat > ${command.file} <<'END'\n${command.text}END`
    case 'remove':
      return shellQuote(['rm', '-f', ...command.files])
    case 'own-macvtap':
      return `chown ${command.user} /dev/tap$(cat /sys/class/net/${command.device}/ifindex)`
    case 'outside':
      return command.text
    default:
      return unreachable(command)
  }
}

/** In place of what is ours there already, else in front; or without it. Just what the helper does (`withServers`), by a program. */
function nameServersText({ mark, servers }: Extract<Command, { run: 'name-servers' }>): string {
  const block = blockText(mark, servers).replaceAll('\n', String.raw`\n`)
  const pattern = blockPattern(mark)
  const edit = (script: string): string => shellQuote(['perl', '-0777', '-pi', '-e', script, resolvConf])
  return servers.length === 0
    ? `${edit(`s{${pattern}}{}m`)}\n[ "$(cat ${resolvConf})" != '${madeLine}' ] || rm ${resolvConf}`
    : `[ -e ${resolvConf} ] || echo '${madeLine}' > ${resolvConf}\n${edit(`$ours = "${block}"; s{${pattern}}{$ours}m or s{^}{$ours}`)}`
}
