// What a check is: it looks at one thing of the machine and says what it found, what that means, and what mends it.
import type { CheckResult } from '../../contract/api.ts'
import { sysctlMending, type Mending } from '../../core/host/forwarded.ts'
import { shellQuote } from '../../core/shell.ts'
import type { Probe } from './probe.ts'

export type Found = Omit<CheckResult, 'id' | 'title' | 'command'> & { command?: string }
export type Fix = NonNullable<CheckResult['fix']>

export interface Check {
  /** Stable: `network.forwarding`. */
  id: string
  title: string
  /** Shows the same to a person; a result may name a better one. */
  command: string
  look(context: CheckContext): Found | Promise<Found>
}

export interface CheckContext {
  probe: Probe
  /** The number and the name of the user. */
  user: { id: number; name: string }
  /** Whether guests really run under KVM; `forbidden` where this user may not open it. */
  kvm: () => Promise<{ state: 'works' | 'absent' | 'broken' | 'forbidden'; why: string }>
  /** Subnets that labs are to use. */
  networks: readonly { name: string; subnet: string }[]
}

export const good = (finding: string, meaning: string): Found => ({ state: 'good', finding, meaning })
export const advice = (finding: string, meaning: string, fix?: Fix): Found => found('advice', finding, meaning, fix)
export const warning = (finding: string, meaning: string, fix?: Fix): Found => found('warning', finding, meaning, fix)
export const bad = (finding: string, meaning: string, fix?: Fix): Found => found('bad', finding, meaning, fix)
export const unknown = (finding: string, meaning: string): Found => ({ state: 'unknown', finding, meaning })

const found = (state: CheckResult['state'], finding: string, meaning: string, fix?: Fix): Found => ({
  state,
  finding,
  meaning,
  ...(fix ? { fix } : {}),
})

/** Commands for root, as this user types them. */
export const asRoot = ({ user }: CheckContext, ...commands: string[]): string[] =>
  user.id === 0 ? commands : commands.map((command) => `sudo ${command}`)

/** One setting of the kernel, there and back; neither outlives a reboot. */
export const sysctlFix = (context: CheckContext, what: string, key: string, value: string, before: string): Fix =>
  fixFor(context, sysctlMending(what, key, value, before))

/** What mends it, as this user types it. */
export const fixFor = (context: CheckContext, { what, commands, undo }: Mending): Fix => ({
  what,
  commands: asRoot(context, ...commands),
  undo: asRoot(context, ...undo),
})

/** A module of the kernel that is loaded by hand; nothing to offer where the kernel has no such module. */
export async function moduleFix(context: CheckContext, name: string): Promise<Fix | undefined> {
  const { code } = await context.probe.run(['modinfo', '-n', name])
  if (code !== 0) return undefined
  return {
    what: `Load the module ${name} until the next start of the machine.`,
    commands: asRoot(context, `modprobe ${name}`),
    undo: asRoot(context, `modprobe -r ${name}`),
  }
}

const managers = [
  { program: 'apt-get', install: ['apt-get', 'install', '--yes'], remove: ['apt-get', 'remove', '--yes'], key: 'apt' },
  { program: 'dnf', install: ['dnf', 'install', '-y'], remove: ['dnf', 'remove', '-y'], key: 'dnf' },
  {
    program: 'pacman',
    install: ['pacman', '-S', '--noconfirm'],
    remove: ['pacman', '-R', '--noconfirm'],
    key: 'pacman',
  },
  { program: 'zypper', install: ['zypper', '-n', 'install'], remove: ['zypper', '-n', 'remove'], key: 'zypper' },
] as const

/** One name, or the name in each distribution. */
export type Packages = string | Record<(typeof managers)[number]['key'], string>

/** The packages that have it, by the package manager that this machine has. */
export function packageFix(context: CheckContext, what: string, packages: Packages): Fix | undefined {
  const manager = managers.find(({ program }) => context.probe.program(program) !== undefined)
  if (!manager) return undefined
  const name = typeof packages === 'string' ? packages : packages[manager.key]
  return {
    what,
    commands: asRoot(context, shellQuote([...manager.install, name])),
    undo: asRoot(context, shellQuote([...manager.remove, name])),
  }
}
