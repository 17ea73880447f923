// The machine itself: type, accelerator, CPU, memory, firmware, kernel.
import { nearest } from '../nearest.ts'
import { FaultError, type Fault } from '../fault.ts'
import { finding, type Build, type DiskToMake, type FileToRead } from './facts.ts'
import { optionText, resolvePath } from './option.ts'

/** The two sorts of PC that have a PCI bus; by it go slots, disk ports and hot-plug. */
export type MachineFamily = 'q35' | 'i440fx'

/** Undefined for machines without PCI: microvm, isapc, none. */
export function machineFamily(machine: string): MachineFamily | undefined {
  if (machine === 'q35' || machine.startsWith('pc-q35-')) return 'q35'
  if (machine === 'pc' || machine.startsWith('pc-i440fx-')) return 'i440fx'
  return undefined
}

/** What a guest really runs on. `kvm` where that was asked for and does not work is a finding, never TCG. */
export function acceleratorOf({ definition, qemu }: Build): 'kvm' | 'tcg' {
  if (definition.accelerator === 'auto') return qemu.kvm === 'works' ? 'kvm' : 'tcg'
  return definition.accelerator
}

interface MachineParts {
  args: string[]
  prepare: DiskToMake[]
  reads: FileToRead[]
  notes: string[]
}

export function machineParts(build: Build): MachineParts {
  const { definition, qemu, at } = build
  const accelerator = acceleratorOf(build)
  const firmware = firmwareParts(build)
  const kernel = kernelParts(build)
  return {
    args: [
      '-machine',
      optionText(definition.machine, firmware.pflash),
      '-accel',
      // One thread for each CPU of the guest; QEMU's own choice for x86 on x86, said to be seen.
      accelerator === 'kvm' ? 'kvm' : 'tcg,thread=multi',
      '-cpu',
      // Not escaped: features follow the model after commas.
      definition.cpu ?? (accelerator === 'kvm' ? 'host' : 'max'),
      '-smp',
      String(definition.cpus),
      '-m',
      `${definition.memory}M`,
      '-rtc',
      'base=utc',
      ...firmware.args,
      ...kernel.args,
    ],
    prepare: firmware.prepare,
    reads: [...firmware.reads, ...kernel.reads],
    notes:
      definition.accelerator === 'auto' && accelerator === 'tcg'
        ? [
            qemu.kvm === 'absent'
              ? `${at}: there is no /dev/kvm here, so it runs under TCG, many times slower.`
              : `${at}: /dev/kvm is there, but no guest runs under it here, so it runs under TCG, many times slower.`,
          ]
        : [],
  }
}

/** A flash chip of the machine, as a node that `-machine pflash0=` names. */
const flashArgs = (node: string, file: string, access: 'read' | 'write'): string[] => [
  '-blockdev',
  optionText('driver=raw', {
    'node-name': node,
    'read-only': access === 'read' ? true : undefined,
    'file.driver': 'file',
    'file.filename': file,
  }),
]

const noUefi = (at: string): Fault =>
  finding(
    'guest.firmware',
    `${at}.firmware`,
    'No UEFI firmware for guests was found on this machine.',
    'Install the package ovmf, or say firmware: { file: … }.',
  )

function firmwareParts({ definition, qemu, place, at }: Build): Omit<MachineParts, 'notes'> & {
  pflash: Record<string, string>
} {
  const { firmware } = definition
  if (firmware === 'bios') return { pflash: {}, args: [], prepare: [], reads: [] }
  if (firmware !== 'uefi') {
    const path = resolvePath(place.labFolder, firmware.file)
    return { pflash: {}, args: ['-bios', path], prepare: [], reads: [{ path, at: `${at}.firmware.file` }] }
  }
  if (qemu.uefi === undefined) throw new FaultError(noUefi(at))
  const variables = `${place.keepFolder}/uefi-vars.fd`
  return {
    pflash: { pflash0: 'uefi-code', pflash1: 'uefi-vars' },
    args: [...flashArgs('uefi-code', qemu.uefi.code, 'read'), ...flashArgs('uefi-vars', variables, 'write')],
    prepare: [{ kind: 'copy', path: variables, from: qemu.uefi.vars, at: `${at}.firmware` }],
    reads: [{ path: qemu.uefi.code, at: `${at}.firmware` }],
  }
}

/** The values go to the machine as they are: a comma in -kernel, -initrd or -append needs no second one. */
function kernelParts({ definition, place, at }: Build): Pick<MachineParts, 'args' | 'reads'> {
  const file = (key: 'kernel' | 'initrd'): FileToRead[] => {
    const path = definition[key]
    return path === undefined ? [] : [{ path: resolvePath(place.labFolder, path), at: `${at}.${key}` }]
  }
  const [kernel, initrd] = [file('kernel'), file('initrd')]
  return {
    args: [
      ...kernel.flatMap(({ path }) => ['-kernel', path]),
      ...initrd.flatMap(({ path }) => ['-initrd', path]),
      ...(definition.append === undefined ? [] : ['-append', definition.append]),
    ],
    reads: [...kernel, ...initrd],
  }
}

/** The most CPUs that QEMU gives a machine: `max_cpus` in hw/i386/pc_{q35,piix}.c; over 255 only with x2APIC, in TCG since 9.0. */
function mostCpus(build: Build): number {
  const { major } = build.qemu.version
  if (machineFamily(build.definition.machine) === 'i440fx') return 255
  if (major >= 9) return 4096
  return acceleratorOf(build) === 'kvm' ? 288 : 255
}

export function machineFindings(build: Build): Fault[] {
  const { definition, qemu, at } = build
  const { machine, accelerator, cpu, cpus, firmware } = definition
  const found: Fault[] = []
  const say = (key: string, ...rest: [code: string, message: string, hint: string]): void => {
    found.push(finding(rest[0], `${at}.${key}`, rest[1], rest[2]))
  }
  if (!qemu.machines.includes(machine)) {
    const near = nearest(machine, qemu.machines)
    const version = `${qemu.version.major}.${qemu.version.minor}`
    say(
      'machine',
      'guest.machine',
      `The installed QEMU ${version} has no machine ${machine}.`,
      near.length > 0 ? `Did you mean ${near.join(', ')}?` : 'Take q35 or pc.',
    )
  } else if (machineFamily(machine) === undefined)
    say(
      'machine',
      'guest.machine',
      `A machine ${machine} has no PCI bus, which Tapdeck’s guests need for cards, disks and screen.`,
      'Take q35 (PCI Express) or pc.',
    )
  if (accelerator === 'kvm' && qemu.kvm !== 'works')
    say(
      'accelerator',
      'guest.kvm',
      qemu.kvm === 'absent'
        ? 'The guest asks for KVM, but there is no /dev/kvm that this user may open.'
        : 'The guest asks for KVM; /dev/kvm opens, but a guest does not run under it here.',
      'Say auto or tcg; `tapdeck check` tells what KVM lacks.',
    )
  if (cpu?.split(',')[0] === 'host' && acceleratorOf(build) === 'tcg')
    say(
      'cpu',
      'guest.cpu',
      'The CPU model host exists under KVM only.',
      'Leave cpu out, or say max, which TCG has too.',
    )
  if (cpus > mostCpus(build))
    say(
      'cpus',
      'guest.cpus',
      `${cpus} CPUs are more than the ${mostCpus(build)} that this QEMU gives a ${machine}.`,
      `Say ${mostCpus(build)} or fewer.`,
    )
  if (firmware === 'uefi' && qemu.uefi === undefined) found.push(noUefi(at))
  for (const key of ['initrd', 'append'] as const)
    if (definition[key] !== undefined && definition.kernel === undefined)
      say(key, 'guest.kernel', `There is an ${key}, but no kernel that it goes with.`, 'Say kernel, or leave it out.')
  return found
}
