// What undoing has left undone: of all that its commands said, what does not merely mean that there was nothing to undo.
import type { Failure } from '../programs/run.ts'

/**
 * The words of iproute2, the kernel and nftables for what is not there any more, or is there already. An inverse is run over a plan
 * of which any part may not have been done.
 */
const nothingToUndo =
  /cannot find (bridge )?device|does not exist|no such (device|process|file or directory|object)|cannot assign requested address|address not found|file exists|TUNSETIFF.*busy|already (exists|assigned|a member)|unknown connection|is not there|ENOENT|^Command failed -:\d+$/i

/** What the kernel says of the settings of a port where the interface is none (any more): br_setlink in net/bridge/br_netlink.c. */
const noPort = /operation not supported/i

export const leftUndone = (failures: Failure[]): string[] =>
  failures.flatMap(({ run, words }) =>
    words
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '' && !nothingToUndo.test(line) && !(run === 'bridge' && noPort.test(line))),
  )
