// The texts of the programs that configure interfaces, as read from a machine.

export interface RawManagers {
  /** `nmcli -t -e yes -f … connection show`, `… device status`, `… connection show UUID…`; empty where NetworkManager does not run. */
  profiles: string
  devices: string
  details: string
  /** /etc/network/interfaces and what it includes, by path; none where ifupdown is not installed. */
  interfaces: Record<string, string>
  /** Tapdeck's own files of NetworkManager, by the lab that they are of. */
  unmanaged: Record<string, string>
  /** The same of systemd-networkd. */
  networkd: Record<string, string>
  /** The .network files of others by path, where networkd runs; what may not be read is left out. */
  networkFiles: Record<string, string>
  /** Tapdeck's units of systemd, by lab. */
  units: Record<string, { text: string; state: 'enabled' | 'disabled' }>
}

export const noManagers: RawManagers = {
  profiles: '',
  devices: '',
  details: '',
  interfaces: {},
  unmanaged: {},
  networkd: {},
  networkFiles: {},
  units: {},
}
