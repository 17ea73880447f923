// The file by which systemd-networkd is told to leave a lab's interfaces alone: text and back.

/**
 * In /run, so that it lasts as long as the interfaces that it speaks of. Of all files that name an interface the first by name
 * counts (systemd.network(5)): a dash comes before the digits and letters of others, netplan's `10-netplan-…` among them.
 */
export const networkdFile = (lab: string): string => `${networkdFolder}/0-tapdeck-${lab}.network`
export const networkdFolder = '/run/systemd/network'

export const networkdText = (lab: string, interfaces: readonly string[]): string =>
  [
    `# Interfaces of Tapdeck's lab ${lab}.`,
    '[Match]',
    `Name=${interfaces.join(' ')}`,
    '',
    '[Link]',
    'Unmanaged=yes',
    '',
  ].join('\n')

export const parseNetworkd = (text: string): string[] =>
  (/^Name=(.*)$/m.exec(text)?.[1] ?? '').split(/\s+/).filter((name) => name !== '')
