// A program that does something else for some of its words, in a namespace and until the trap is lifted.
import { copyFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Namespace } from '../../support/world/namespace.ts'

/** From now on `ip` whose words fit the pattern of the shell does `instead`; the function that it returns lifts that. */
export async function trapIp(
  { folder, net }: { folder: string; net: Namespace },
  pattern: string,
  instead: string,
): Promise<() => Promise<string>> {
  const [file, real, trapped] = ['/usr/bin/ip', join(folder, 'real-ip'), join(folder, 'trapped-ip')]
  await copyFile(file, real)
  await writeFile(trapped, `#!/bin/sh\ncase "$*" in ${pattern}) ${instead};; esac\nexec ${real} "$@"\n`, {
    mode: 0o755,
  })
  await net.run(['mount', '--bind', trapped, file])
  return () => net.run(['umount', file])
}
