// The golden cases of guest → QEMU command line, and the QEMU and place that they are written for.
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import { z } from 'zod'
import { labSchema, type Lab } from '../../../src/core/lab/schema.ts'
import type { GuestInput, GuestPlace, QemuFacts } from '../../../src/core/qemu/facts.ts'

const caseSchema = z.strictObject({
  guest: z.string().optional(),
  qemu: z
    .strictObject({
      kvm: z.enum(['works', 'absent', 'broken']).optional(),
      version: z.strictObject({ major: z.int(), minor: z.int() }).optional(),
      models: z.array(z.string()).default([]),
      machines: z.array(z.string()).default([]),
      uefi: z.strictObject({ code: z.string(), vars: z.string() }).optional(),
    })
    .default({ models: [], machines: [] }),
  place: z
    .strictObject({
      folder: z.string().optional(),
      labFolder: z.string().optional(),
      listen: z
        .discriminatedUnion('kind', [
          z.strictObject({ kind: z.literal('as-written') }),
          z.strictObject({ kind: z.literal('behind-uplink'), address: z.string() }),
        ])
        .optional(),
      functions: z.record(z.string(), z.string()).optional(),
    })
    .default({}),
  lab: labSchema,
})

export interface QemuCase {
  name: string
  lab: Lab
  guest: string
  place: GuestPlace
  qemu: QemuFacts
  /** Whether the case is for another QEMU than the one of Debian 12. */
  otherQemu: boolean
}

/** What QEMU 7.2 of Debian 12 says, shortened to the machines that the cases name. */
const qemu72 = {
  program: '/usr/bin/qemu-system-x86_64',
  version: { major: 7, minor: 2 },
  machines: ['microvm', 'pc', 'pc-i440fx-7.2', 'pc-i440fx-2.12', 'q35', 'pc-q35-7.2', 'pc-q35-2.12', 'isapc', 'none'],
  cardModels: `
    e1000 e1000-82540em e1000-82544gc e1000-82545em e1000e i82550 i82551 i82557a i82557b i82557c
    i82558a i82558b i82559a i82559b i82559c i82559er i82562 i82801 ne2k_isa ne2k_pci pcnet pvrdma
    rocker rtl8139 tulip usb-net virtio-net-device virtio-net-pci virtio-net
    virtio-net-pci-non-transitional virtio-net-pci-transitional vmxnet3
  `
    .trim()
    .split(/\s+/),
}

const root = (folder: string): string => fileURLToPath(new URL(`../../golden/${folder}/`, import.meta.url))
export const goldenPath = (folder: string, name: string): string => `${root(folder)}${name}.txt`

/** Every case of a folder, by name. */
export function qemuCases(folder: 'qemu' | 'qemu-faults'): QemuCase[] {
  return readdirSync(root(folder))
    .filter((file) => file.endsWith('.yaml'))
    .sort()
    .map((file) => readCase(file.replace(/\.yaml$/, ''), readFileSync(`${root(folder)}${file}`, 'utf8')))
}

function readCase(name: string, text: string): QemuCase {
  const { lab, guest, qemu, place } = caseSchema.parse(parse(text))
  const guestName = guest ?? Object.keys(lab.guests)[0] ?? ''
  return {
    name,
    lab,
    guest: guestName,
    otherQemu: qemu.version !== undefined,
    place: {
      folder: place.folder ?? `/run/user/1000/tapdeck/${lab.name}/${guestName}`,
      keepFolder: `/home/ada/.local/state/tapdeck/${lab.name}/${guestName}`,
      labFolder: place.labFolder ?? '/home/ada/labs',
      listen: place.listen ?? { kind: 'as-written' },
      functions: Object.fromEntries(
        Object.entries(place.functions ?? {}).map(([index, address]) => [Number(index), address]),
      ),
    },
    qemu: {
      ...qemu72,
      version: qemu.version ?? qemu72.version,
      kvm: qemu.kvm ?? 'broken',
      machines: [...qemu72.machines, ...qemu.machines],
      cardModels: [...qemu72.cardModels, ...qemu.models],
      ...(qemu.uefi === undefined ? {} : { uefi: qemu.uefi }),
    },
  }
}

export const inputOf = ({ lab, guest, place, qemu }: QemuCase): GuestInput => ({ lab, guest, place, qemu })
