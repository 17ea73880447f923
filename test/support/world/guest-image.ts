// The small Linux guest for tests: built by resources/guest/build at the first call, then taken from the cache.
import { join } from 'node:path'
import { run } from '../run.ts'

export interface GuestImage {
  /** Uncompressed; boots fastest, without a text screen. */
  kernel: string
  /** With a text screen, for VNC and screenshots; 0.3 s slower. */
  screenKernel: string
  initrd: string
}

const built = new Map<string, Promise<GuestImage>>()

/**
 * `cloud-amd64` knows virtio and vmxnet3 cards and is up in 2.5 s under TCG, `amd64` knows every card of QEMU. The script
 * locks: any number of test processes may call at once. Throws with its words if Debian's packages cannot be reached.
 */
export function guestImage(flavour: 'cloud-amd64' | 'amd64' = 'cloud-amd64'): Promise<GuestImage> {
  const image = built.get(flavour) ?? build(flavour)
  built.set(flavour, image)
  return image
}

async function build(flavour: string): Promise<GuestImage> {
  const script = join(import.meta.dirname, '../../../resources/guest/build')
  const folder = (await run([script, flavour], { deadline: 180_000 })).trim()
  return {
    kernel: join(folder, 'vmlinux'),
    screenKernel: join(folder, 'vmlinuz'),
    initrd: join(folder, 'initrd'),
  }
}
