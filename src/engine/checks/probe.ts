// What checks may do to a machine: read, and run programs that read. Tests hand in machines that were recorded or made up.

export interface Probe {
  /** Undefined if it is not there or may not be read. */
  text(file: string): string | undefined
  /** None if it is not there or may not be read. */
  names(folder: string): string[]
  /** The last part of where a symbolic link leads. */
  link(file: string): string | undefined
  /** The number by which the kernel knows it; undefined if it is not there. */
  inode(file: string): number | undefined
  /** Whether this user can open it to read and write. */
  open(file: string): { state: 'open' } | { state: 'absent' | 'forbidden' | 'broken'; why: string }
  /** Permission bits as chmod takes them: `0660`. */
  mode(file: string): string | undefined
  /** Where a program is, an ordinary user's PATH and the folders of root's programs taken together. */
  program(name: string): string | undefined
  /** What it said; code 127 if it is not installed, 124 if it did not end in time. */
  run(argv: readonly [string, ...string[]]): Promise<{ code: number; stdout: string; stderr: string }>
}
