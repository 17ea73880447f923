// A guest (M10): what QEMU is told, but for its cards.
import { z } from 'zod'
import { cardSchema } from './card.ts'
import { listenSchema, sizeSchema } from '../words.ts'

/** A path as the lab file has it: absolute, or relative to the file's own folder. No comma tricks are needed: argv.ts escapes. */
const pathSchema = z
  .string()
  .min(1)
  .refine((text) => ![...text].some((letter) => letter < ' '), 'has control characters')

/**
 * MiB below which the firmware does not do its work. SeaBIOS 1.16 of QEMU 7.2 starts with 1 on `pc` and `q35`, but has no room there for
 * ACPI, SMBIOS and the ROM of a card; with 2 it has all, also with 128 CPUs. OVMF 2022.11 stops with an exception at 32, and starts at 40.
 */
export const leastMemory = { bios: 2, uefi: 40 } as const

export const diskSchema = z.strictObject({
  file: pathSchema,
  size: sizeSchema.optional().describe('Made with this size by qemu-img if the file is not there'),
  format: z.enum(['qcow2', 'raw', 'vmdk', 'vdi', 'vhdx', 'vpc']).default('qcow2'),
  backing: pathSchema.optional().describe('Made as a difference to this image'),
  readonly: z.boolean().default(false),
  bus: z.enum(['virtio', 'scsi', 'ide', 'sata', 'usb']).default('virtio'),
  bootindex: z.int().min(0).max(9999).optional(),
})

export const guestSchema = z.strictObject({
  accelerator: z
    .enum(['auto', 'kvm', 'tcg'])
    .default('auto')
    .describe('auto: KVM where a guest really runs under it, else TCG'),
  machine: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]{0,30}$/, 'is not a machine type')
    .default('q35'),
  cpu: z
    .string()
    // `cpu: 2` is meant as a number of CPUs.
    .regex(/^(?!\d+$)[A-Za-z0-9][A-Za-z0-9_.,+=-]{0,200}$/, 'is not a CPU model (how many is `cpus`)')
    .optional(),
  cpus: z.int().min(1).max(1024).default(1),
  memory: z.int().min(leastMemory.bios).max(16_777_216).default(512).describe('MiB; 1 GiB is 1024'),
  firmware: z.union([z.enum(['bios', 'uefi']), z.strictObject({ file: pathSchema })]).default('bios'),
  disks: z.array(diskSchema).default([]),
  cd: pathSchema.optional(),
  kernel: pathSchema.optional(),
  initrd: pathSchema.optional(),
  append: z.string().optional().describe('The command line of the kernel'),
  boot: z
    .array(z.enum(['disk', 'cd', 'network']))
    .optional()
    .describe('The order in which the guest tries to boot'),
  vnc: z
    .union([z.enum(['socket', 'off']), z.strictObject({ listen: listenSchema, password: z.boolean().default(true) })])
    .default('socket')
    .describe('socket: private to this user; listen: an address that others may reach'),
  serial: z.enum(['socket', 'off']).default('socket'),
  display: z.enum(['std', 'virtio', 'qxl', 'cirrus', 'vmware', 'none']).default('std'),
  cards: z
    .array(cardSchema)
    .optional()
    .describe('A guest that says nothing of cards gets one in user mode, as from QEMU; [] is a guest without a card'),
  args: z.array(z.string()).default([]).describe('More arguments for QEMU, given as they are'),
})
export type Disk = z.output<typeof diskSchema>
