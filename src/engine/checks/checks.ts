// Every check of this machine, and the one way to run them. A new one is a file in its folder and a line here.
import { userInfo } from 'node:os'
import { FaultError, faultOf } from '../../core/fault.ts'
import { suggest } from '../../core/lab/read/suggest.ts'
import type { CheckResult } from '../../contract/api.ts'
import { findQemu } from '../guest/installed/program.ts'
import { kvmFinding } from '../guest/kvm.ts'
import type { Check, CheckContext } from './check.ts'
import { iommu } from './devices/iommu.ts'
import { vfio } from './devices/vfio.ts'
import { vhostNet } from './devices/vhost-net.ts'
import { machineProbe } from './machine-probe.ts'
import { bridgeModule } from './machine/bridge-module.ts'
import { cpu } from './machine/cpu.ts'
import { kvm } from './machine/kvm.ts'
import { tun } from './machine/tun.ts'
import { userNamespaces } from './machine/user-namespaces.ts'
import { bridgeFilter } from './network/bridge-filter.ts'
import { foreignFirewall } from './network/foreign-firewall.ts'
import { forwarding } from './network/forwarding.ts'
import { managers } from './network/managers.ts'
import { reversePath } from './network/reverse-path.ts'
import { subnets } from './network/subnets.ts'
import { wireless } from './network/wireless.ts'
import { bridgeHelper } from './programs/bridge-helper.ts'
import { ip } from './programs/ip.ts'
import { nft } from './programs/nft.ts'
import { privilege } from './programs/privilege.ts'
import { qemuImg } from './programs/qemu-img.ts'
import { qemu } from './programs/qemu.ts'
import { uplink } from './programs/uplink.ts'
import { dhcpPort } from './services/dhcp-port.ts'
import { dnsPort } from './services/dns-port.ts'
import { dnsmasq } from './services/dnsmasq.ts'
import { systemDnsmasq } from './services/system-dnsmasq.ts'

/** In the order in which they are shown. */
export const checks: readonly Check[] = [
  cpu,
  kvm,
  qemu,
  qemuImg,
  userNamespaces,
  tun,
  bridgeModule,
  ip,
  nft,
  dnsmasq,
  uplink,
  privilege,
  forwarding,
  bridgeFilter,
  reversePath,
  foreignFirewall,
  subnets,
  systemDnsmasq,
  dnsPort,
  dhcpPort,
  managers,
  wireless,
  bridgeHelper,
  iommu,
  vfio,
  vhostNet,
]

/** All of them at once. A check that fails, or has not ended after `patience` milliseconds, is a result too: `unknown`. */
export function runChecks(context: CheckContext, which = checks, patience = 8000): Promise<CheckResult[]> {
  return Promise.all(which.map((check) => runCheck(check, context, patience)))
}

async function runCheck(check: Check, context: CheckContext, patience: number): Promise<CheckResult> {
  const { id, title, command } = check
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`it had not ended after ${patience / 1000} s`)), patience)
  })
  try {
    return { id, title, command, ...(await Promise.race([late, (async () => check.look(context))()])) }
  } catch (error) {
    const why = error instanceof Error && error.message !== '' ? error.message : faultOf(error).message
    return {
      id,
      title,
      command,
      state: 'unknown',
      finding: `The check failed: ${why}.`,
      meaning: 'Nothing is known of it.',
    }
  } finally {
    clearTimeout(timer)
  }
}

/** The network of the documentation's first lab, where no lab is named. */
const usual = [{ name: 'the usual network', subnet: '192.168.150.0/24' }]

/** Those of these ids, in the order of all; all where none is named. Fault `check.unknown`. */
export function chosenChecks(ids: readonly string[] = []): readonly Check[] {
  const known = checks.map(({ id }) => id)
  const unknown = ids.find((id) => !known.includes(id))
  if (unknown === undefined) return ids.length === 0 ? checks : checks.filter(({ id }) => ids.includes(id))
  const meant = suggest(unknown, known)
  throw new FaultError({
    code: 'check.unknown',
    message: `There is no check ${unknown}.`,
    hint: meant === undefined ? 'tapdeck check shows all of them, each with its name.' : `Did you mean ${meant}?`,
  })
}

/** The checks of this machine, as the user that runs this. */
export const runMachineChecks = (which: readonly Check[] = checks): Promise<CheckResult[]> =>
  runChecks(machineContext(), which)

export function machineContext(): CheckContext {
  const { uid, username } = userInfo()
  return { probe: machineProbe, user: { id: uid, name: username }, kvm: kvmOfMachine, networks: usual }
}

async function kvmOfMachine(): ReturnType<CheckContext['kvm']> {
  const device = machineProbe.open('/dev/kvm')
  if (device.state === 'absent' || device.state === 'forbidden') return { state: device.state, why: device.why }
  const finding = await kvmFinding(findQemu(), 'again')
  return { state: finding.state, why: finding.state === 'works' ? 'a guest ran under it' : finding.reason }
}
