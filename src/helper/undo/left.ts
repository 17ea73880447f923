// What undoing has left undone: of all that its commands said, what does not merely mean that there was nothing to undo.
import type { Failure } from '../programs/batch.ts'

/**
 * What programs and the kernel say of what is not there any more, or is there already. An inverse is run over a plan of which any part may
 * not have been done.
 */
const nothingToUndo: Partial<Record<Failure['run'], RegExp>> = {
  ip: /cannot find device|does not exist|no such (device|process|file or directory)|cannot assign requested address|address not found|file exists|TUNSETIFF.*busy|already (exists|assigned|a member)/i,
  // The settings of a port where the interface is none: br_setlink in net/bridge/br_netlink.c.
  bridge: /cannot find (bridge )?device|does not exist|no such (device|file or directory)|operation not supported/i,
  nft: /no such file or directory|file exists/i,
  nmcli: /unknown connection|cannot delete unknown connection|not an active connection|no active connection provided/i,
  // It does not run (any more): what it reads again it reads when it starts.
  networkctl: /systemd-networkd is not running|network1\S* (not found|is masked|was not provided)/i,
  systemctl: /unit (file )?\S+ (does not exist|not loaded|could not be found)/i,
  resolvectl: /unknown interface|no such device/i,
  write: /ENOENT/,
}

const batchLine = /^Command failed -:\d+$/

export const leftUndone = (failures: Pick<Failure, 'run' | 'words'>[]): string[] =>
  failures.flatMap(({ run, words }) =>
    words
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '' && !batchLine.test(line) && !(nothingToUndo[run]?.test(line) ?? false)),
  )
