// Disks and the CD: the image, its node, and the device on one of five buses.
import { unreachable, type Fault } from '../fault.ts'
import type { Disk } from '../lab/kinds/guest.ts'
import type { BootPlan } from './boot.ts'
import { finding, type Build, type DiskToMake, type FileToRead } from './facts.ts'
import { machineFamily } from './machine.ts'
import { optionText, resolvePath, type OptionValue } from './option.ts'

export interface DiskParts {
  args: string[]
  prepare: DiskToMake[]
  reads: FileToRead[]
  /** How many slots of the PCI bus they take. */
  slots: number
}

type Controller = 'built-in' | 'ahci' | 'scsi' | 'usb' | 'none'

/** What a disk hangs on. The controller that a q35 brings is AHCI, that of a pc is IDE. */
function controllerOf(build: Build, bus: Disk['bus']): Controller {
  switch (bus) {
    case 'virtio':
      return 'none'
    case 'scsi':
      return 'scsi'
    case 'usb':
      return 'usb'
    case 'ide':
      return 'built-in'
    case 'sata':
      return machineFamily(build.definition.machine) === 'q35' ? 'built-in' : 'ahci'
    default:
      return unreachable(bus)
  }
}

/** Two channels of two on a pc, six ports of AHCI on a q35 (hw/ide of QEMU). */
const builtInPorts = (build: Build): number => (machineFamily(build.definition.machine) === 'q35' ? 6 : 4)
const ahciPorts = 6

const builtInPort = (build: Build, port: number): Record<string, OptionValue> =>
  machineFamily(build.definition.machine) === 'q35'
    ? { bus: `ide.${port}` }
    : { bus: `ide.${port >> 1}`, unit: port & 1 }

/** The driver `file` takes regular files only ("'file' driver requires … to be a regular file"). */
const protocolOf = (path: string, device: 'host_device' | 'host_cdrom'): string =>
  path.startsWith('/dev/') ? device : 'file'

/** An image as a node of the block layer. A backing file is named in the image itself. */
function nodeArgs(
  node: string,
  format: string,
  path: string,
  options: { readonly: boolean; protocol: string },
): string[] {
  return [
    '-blockdev',
    optionText(`driver=${format}`, {
      'node-name': node,
      'read-only': options.readonly ? true : undefined,
      'file.driver': options.protocol,
      'file.filename': path,
    }),
  ]
}

export function diskParts(build: Build, boot: BootPlan): DiskParts {
  const { definition, place, at } = build
  const controllers = new Map<Controller, number>()
  const nextPort = (controller: Controller): number => {
    const port = controllers.get(controller) ?? 0
    controllers.set(controller, port + 1)
    return port
  }
  const devices: string[] = []
  const prepare: DiskToMake[] = []
  const reads: FileToRead[] = []
  let slots = 0
  for (const [index, disk] of definition.disks.entries()) {
    const node = `disk${index}`
    const path = resolvePath(place.labFolder, disk.file)
    const controller = controllerOf(build, disk.bus)
    const port = nextPort(controller)
    const shared = { id: node, drive: node, bootindex: boot.disks.get(index) }
    if (controller === 'none') slots++
    devices.push(
      ...nodeArgs(node, disk.format, path, { readonly: disk.readonly, protocol: protocolOf(path, 'host_device') }),
      '-device',
      deviceText(build, controller, port, shared),
    )
    const filePlace = `${at}.disks[${index}].file`
    reads.push({ path, at: filePlace })
    if (disk.size !== undefined || disk.backing !== undefined)
      prepare.push({
        kind: 'image',
        path,
        format: disk.format,
        ...(disk.size === undefined ? {} : { size: disk.size }),
        ...(disk.backing === undefined ? {} : { backing: resolvePath(place.labFolder, disk.backing) }),
        at: filePlace,
      })
    if (disk.backing !== undefined)
      reads.push({ path: resolvePath(place.labFolder, disk.backing), at: `${at}.disks[${index}].backing` })
  }
  if (definition.cd !== undefined) {
    const path = resolvePath(place.labFolder, definition.cd)
    const port = builtInPort(build, nextPort('built-in'))
    devices.push(
      ...nodeArgs('cd0', 'raw', path, { readonly: true, protocol: protocolOf(path, 'host_cdrom') }),
      '-device',
      optionText('ide-cd', { ...port, id: 'cd0', drive: 'cd0', bootindex: boot.cd }),
    )
    reads.push({ path, at: `${at}.cd` })
  }
  const added = [
    ...(controllers.has('scsi') ? [optionText('virtio-scsi-pci', { id: 'scsi' })] : []),
    ...(controllers.has('ahci') ? [optionText('ahci', { id: 'sata' })] : []),
  ]
  return {
    args: [...added.flatMap((text) => ['-device', text]), ...devices],
    prepare,
    reads,
    slots: slots + added.length,
  }
}

function deviceText(build: Build, controller: Controller, port: number, shared: Record<string, OptionValue>): string {
  switch (controller) {
    case 'none':
      return optionText('virtio-blk-pci', shared)
    case 'scsi':
      return optionText('scsi-hd', { bus: 'scsi.0', ...shared })
    case 'usb':
      return optionText('usb-storage', { bus: 'usb.0', ...shared })
    case 'ahci':
      return optionText('ide-hd', { bus: `sata.${port}`, ...shared })
    case 'built-in':
      return optionText('ide-hd', { ...builtInPort(build, port), ...shared })
    default:
      return unreachable(controller)
  }
}

/** Whether the guest needs the USB controller for its disks. */
export const hasUsbDisk = (build: Build): boolean => build.definition.disks.some(({ bus }) => bus === 'usb')

/** qemu-img's arguments for an image; `backingFormat` as `qemu-img info` told (it refuses to guess since 6.1). */
export function imageCommand(image: Extract<DiskToMake, { kind: 'image' }>, backingFormat?: string): string[] {
  return [
    'create',
    '-q',
    '-f',
    image.format,
    ...(image.backing === undefined ? [] : ['-b', image.backing]),
    ...(backingFormat === undefined ? [] : ['-F', backingFormat]),
    image.path,
    ...(image.size === undefined ? [] : [image.size]),
  ]
}

export function diskFindings(build: Build): Fault[] {
  const { definition, at } = build
  const found: Fault[] = []
  const ports = new Map<Controller, number>()
  const seen = new Map<string, string>()
  for (const [index, disk] of definition.disks.entries()) {
    const path = `${at}.disks[${index}]`
    const controller = controllerOf(build, disk.bus)
    const used = (ports.get(controller) ?? 0) + 1
    ports.set(controller, used)
    // "Block node is read-only": ide_dev_initfn in hw/ide/qdev.c.
    if (disk.readonly && (controller === 'built-in' || controller === 'ahci'))
      found.push(
        finding(
          'guest.disk-readonly',
          `${path}.readonly`,
          `A disk on ${disk.bus} cannot be read-only: IDE and SATA know no such thing.`,
          'Take bus: virtio, scsi or usb.',
        ),
      )
    if (disk.backing !== undefined && disk.format !== 'qcow2' && disk.format !== 'vmdk')
      found.push(
        finding(
          'guest.disk-backing',
          `${path}.backing`,
          `An image in the format ${disk.format} cannot be a difference to another.`,
          'Take format: qcow2.',
        ),
      )
    // QEMU locks an image that it writes to: "Failed to get "write" lock".
    const file = resolvePath(build.place.labFolder, disk.file)
    const other = seen.get(file)
    if (other !== undefined)
      found.push(
        finding(
          'guest.disk-twice',
          `${path}.file`,
          `The file is that of ${other} too.`,
          'Give each disk a file of its own; both can have the same backing file.',
        ),
      )
    else seen.set(file, path)
  }
  if (definition.cd !== undefined) ports.set('built-in', (ports.get('built-in') ?? 0) + 1)
  const limits: [Controller, number][] = [
    ['built-in', builtInPorts(build)],
    ['ahci', ahciPorts],
  ]
  for (const [controller, limit] of limits) {
    const wanted = ports.get(controller) ?? 0
    if (wanted > limit)
      found.push(
        finding(
          'guest.disk-ports',
          `${at}.disks`,
          `${wanted} disks and CDs want one of the ${limit} ${controller === 'ahci' ? 'SATA' : 'IDE or SATA'} ports of a ${definition.machine}.`,
          'Put some of them on bus: virtio or scsi.',
        ),
      )
  }
  return found
}
