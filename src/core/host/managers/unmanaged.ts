// The file by which NetworkManager is told to leave a lab's interfaces alone: text and back.

/** In /run, so that it lasts as long as the interfaces that it speaks of: to the end of this run of the machine. */
export const unmanagedFile = (lab: string): string => `${unmanagedFolder}/90-tapdeck-${lab}.conf`
export const unmanagedFolder = '/run/NetworkManager/conf.d'

/** NetworkManager.conf(5): `+=` adds to what other files say. */
export const unmanagedText = (lab: string, interfaces: readonly string[]): string =>
  [
    `# Interfaces of Tapdeck's lab ${lab}.`,
    '[keyfile]',
    `unmanaged-devices+=${interfaces.map((name) => `interface-name:=${name}`).join(';')}`,
    '',
  ].join('\n')

export const parseUnmanaged = (text: string): string[] =>
  (/^unmanaged-devices\+=(.*)$/m.exec(text)?.[1] ?? '')
    .split(';')
    .filter((part) => part.startsWith('interface-name:='))
    .map((part) => part.slice('interface-name:='.length))
