// The files that a guest starts from: those of the lab that are not there.
import { resolvePath } from '../../../qemu/option.ts'
import { findingOf, inOrder, type Finding } from '../../finding.ts'
import type { Disk } from '../../kinds/guest.ts'
import type { Guest, Lab } from '../../schema.ts'
import { pathText, type Path } from '../../read/words.ts'
import type { Locate } from '../../yaml/source.ts'

interface Named {
  path: Path
  file: string
}

/** Relative ones start at `folder`, the lab file's. Without a place on this machine to look at, nothing is known of them. */
export function withFiles(
  findings: readonly Finding[],
  lab: Lab,
  { folder, isThere }: { folder: string; isThere: (file: string) => boolean },
  locate: Locate,
): Finding[] {
  const disks = Object.values(lab.guests).flatMap((guest) => guest.disks)
  const made = new Set(disks.filter(isMade).map(({ file }) => resolvePath(folder, file)))
  const gone = Object.entries(lab.guests).flatMap(([guest, definition]) =>
    filesOf(definition)
      .map(({ path, file }) => ({ path: ['guests', guest, ...path], file: resolvePath(folder, file) }))
      .filter(({ file }) => !made.has(file) && !isThere(file)),
  )
  return inOrder([...findings, ...gone.map((each) => missing(each, locate))])
}

/** When the guest starts, where it is not there. */
const isMade = ({ size, backing }: Disk): boolean => size !== undefined || backing !== undefined

/** Those that must be there when it starts, but for what a disk of the lab makes. */
const filesOf = ({ disks, cd, kernel, initrd, firmware }: Guest): Named[] => [
  ...disks.flatMap(({ file, backing }, at) => [
    { path: ['disks', at, 'file'], file },
    ...(backing === undefined ? [] : [{ path: ['disks', at, 'backing'], file: backing }]),
  ]),
  ...Object.entries({ cd, kernel, initrd }).flatMap(([key, file]) =>
    file === undefined ? [] : [{ path: [key], file }],
  ),
  ...(typeof firmware === 'object' ? [{ path: ['firmware', 'file'], file: firmware.file }] : []),
]

/** What to do about one that is not there; `place`: `guests.web.disks[0].file`. */
export const hintOfMissing = (place: string): string =>
  /\.disks\[\d+\]\.file$/.test(place)
    ? 'Correct the path, or give the disk a size: then it is made.'
    : 'Correct the path; one that is relative starts at the folder of the lab file.'

const missing = ({ path, file }: Named, locate: Locate): Finding =>
  findingOf(
    {
      level: 'warning',
      code: 'guest.file-missing',
      message: `There is no ${file} on this machine.`,
      hint: hintOfMissing(pathText(path)),
      path,
    },
    locate,
  )
