// What undoing has left undone: of all that its commands said, what does not merely mean that there was nothing to undo.

/**
 * The words of iproute2, the kernel and nftables for what is not there any more, or is there already. An inverse is run over a plan
 * of which any part may not have been done.
 */
const nothingToUndo =
  /cannot find device|does not exist|no such (device|process|file or directory|object)|cannot assign requested address|file exists|already (exists|a member)|unknown connection|is not there|ENOENT|not a bridge port|^Command failed -:\d+$/i

/** `said`: what the failed commands said. */
export const leftUndone = (said: string[]): string[] =>
  said
    .flatMap((words) => words.split('\n'))
    .map((line) => line.trim())
    .filter((line) => line !== '' && !nothingToUndo.test(line))
