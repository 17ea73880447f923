// The UEFI firmware for guests that this machine has, where the distributions put it.
import { existsSync } from 'node:fs'
import type { QemuFacts } from '../../../core/qemu/facts.ts'

type Uefi = NonNullable<QemuFacts['uefi']>

/** The plain sort, without secure boot: with it the machine would need SMM. The first that is there is taken. */
const known: readonly Uefi[] = [
  // Debian and Ubuntu: ovmf
  { code: '/usr/share/OVMF/OVMF_CODE_4M.fd', vars: '/usr/share/OVMF/OVMF_VARS_4M.fd' },
  { code: '/usr/share/OVMF/OVMF_CODE.fd', vars: '/usr/share/OVMF/OVMF_VARS.fd' },
  // Fedora: edk2-ovmf
  { code: '/usr/share/edk2/ovmf/OVMF_CODE.fd', vars: '/usr/share/edk2/ovmf/OVMF_VARS.fd' },
  // Arch: edk2-ovmf
  { code: '/usr/share/edk2/x64/OVMF_CODE.4m.fd', vars: '/usr/share/edk2/x64/OVMF_VARS.4m.fd' },
  { code: '/usr/share/edk2-ovmf/x64/OVMF_CODE.fd', vars: '/usr/share/edk2-ovmf/x64/OVMF_VARS.fd' },
  // openSUSE: qemu-ovmf-x86_64
  { code: '/usr/share/qemu/ovmf-x86_64-code.bin', vars: '/usr/share/qemu/ovmf-x86_64-vars.bin' },
]

/** Undefined where no firmware is installed. */
export const findUefi = (): Uefi | undefined => known.find(({ code, vars }) => existsSync(code) && existsSync(vars))
