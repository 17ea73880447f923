// The files that a guest starts from: those of the lab that are not there.
import { resolvePath } from '../../../qemu/option.ts'
import { findingOf, inOrder, type Finding } from '../../finding.ts'
import type { Guest, Lab } from '../../schema.ts'
import type { Path } from '../../read/words.ts'
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
  const gone = Object.entries(lab.guests).flatMap(([guest, definition]) =>
    filesOf(definition)
      .map(({ path, file }) => ({ path: ['guests', guest, ...path], file: resolvePath(folder, file) }))
      .filter(({ file }) => !isThere(file)),
  )
  return inOrder([...findings, ...gone.map((each) => absent(each, locate))])
}

/** Those that must be there when it starts: a disk with a size or a backing file is made. */
const filesOf = ({ disks, cd, kernel, initrd, firmware }: Guest): Named[] => [
  ...disks.flatMap(({ file, size, backing }, at) => [
    ...(size === undefined && backing === undefined ? [{ path: ['disks', at, 'file'], file }] : []),
    ...(backing === undefined ? [] : [{ path: ['disks', at, 'backing'], file: backing }]),
  ]),
  ...Object.entries({ cd, kernel, initrd }).flatMap(([key, file]) =>
    file === undefined ? [] : [{ path: [key], file }],
  ),
  ...(typeof firmware === 'object' ? [{ path: ['firmware', 'file'], file: firmware.file }] : []),
]

const absent = ({ path, file }: Named, locate: Locate): Finding =>
  findingOf(
    {
      level: 'warning',
      code: 'guest.file-missing',
      message: `There is no ${file} on this machine.`,
      hint:
        path.at(-1) === 'file' && path.includes('disks')
          ? 'Correct the path, or give the disk a size: then it is made.'
          : 'Correct the path; one that is relative starts at the folder of the lab file.',
      path,
    },
    locate,
  )
