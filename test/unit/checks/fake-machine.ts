// A machine made up for a test: what its files say and what its programs answer.
import { basename } from 'node:path'
import type { CheckContext } from '../../../src/engine/checks/check.ts'
import type { Probe } from '../../../src/engine/checks/probe.ts'

interface Machine {
  files: Record<string, string>
  links: Record<string, string>
  inodes: Record<string, number>
  devices: Record<string, ReturnType<Probe['open']>['state']>
  modes: Record<string, string>
  programs: string[]
  /** By the whole command line; a string is what it prints, a number how it ends without a word. */
  answers: Record<string, string | number | { code: number; stderr: string }>
  user: CheckContext['user']
  kvm: Awaited<ReturnType<CheckContext['kvm']>>
  networks: CheckContext['networks']
}

/** Nothing is there unless it is said. */
export function machine(parts: Partial<Machine>): CheckContext {
  const { files = {}, links = {}, inodes = {}, devices = {}, modes = {}, programs = [], answers = {} } = parts
  const paths = [...Object.keys(files), ...Object.keys(links), ...Object.keys(devices)]
  const probe: Probe = {
    text: (file) => files[file],
    names: (folder) => [
      ...new Set(
        paths.flatMap((path) =>
          path.startsWith(`${folder}/`) ? [path.slice(folder.length + 1).split('/')[0] ?? ''] : [],
        ),
      ),
    ],
    link: (file) => (links[file] === undefined ? undefined : basename(links[file])),
    inode: (file) => inodes[file],
    open: (file) => {
      const state = devices[file] ?? 'absent'
      return state === 'open' ? { state } : { state, why: `${state}: ${file}` }
    },
    mode: (file) => modes[file],
    program: (name) => (programs.includes(name) ? `/usr/bin/${name}` : undefined),
    run: (argv) => {
      const answer = answers[argv.join(' ')] ?? { code: 127, stderr: `${argv[0]} is not installed` }
      if (typeof answer === 'string') return Promise.resolve({ code: 0, stdout: answer, stderr: '' })
      if (typeof answer === 'number') return Promise.resolve({ code: answer, stdout: '', stderr: '' })
      return Promise.resolve({ stdout: '', ...answer })
    },
  }
  return {
    probe,
    user: parts.user ?? { id: 1000, name: 'ada' },
    kvm: () => Promise.resolve(parts.kvm ?? { state: 'absent', why: 'made up' }),
    networks: parts.networks ?? [{ name: 'lan', subnet: '192.168.150.0/24' }],
  }
}

/** The files of a process. */
export const processFiles = (pid: number, comm: string, args: string[]): Record<string, string> => ({
  [`/proc/${pid}/comm`]: `${comm}\n`,
  [`/proc/${pid}/cmdline`]: args.map((arg) => `${arg}\0`).join(''),
})
