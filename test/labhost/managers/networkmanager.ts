// A lab host in which NetworkManager runs for real and manages every card.
import { labHost, type LabHost } from '../support/machine.ts'
import { peer } from '../support/outer.ts'
import { beforeEach } from 'vitest'
import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { until } from '../../support/until.ts'
import { foreignProfile } from '../../netns/cases/managers.ts'

/** Somebody's own profile of eth0, which carries the default route. */
export const wire = '3c9b3a52-0d0e-4f5e-a5a7-0f6f4d6f8f01'

const profile = (id: string, uuid: string, card: string, ipv4: string[]): string =>
  [
    ...['[connection]', `id=${id}`, `uuid=${uuid}`, 'type=ethernet', `interface-name=${card}`, ''],
    ...['[ipv4]', ...ipv4, '', '[ipv6]', 'method=disabled', ''],
  ].join('\n')

const folder = '/etc/NetworkManager/system-connections'
const files = {
  '/etc/NetworkManager/NetworkManager.conf': '[main]\nplugins=keyfile\nauth-polkit=false\nno-auto-default=*\n',
  [`${folder}/wire.nmconnection`]: profile('Office: wire', wire, 'eth0', [
    'method=manual',
    `address1=10.20.190.2/24,${peer.address}`,
    `dns=${peer.address};`,
  ]),
  [`${folder}/second.nmconnection`]: profile('second', foreignProfile, 'eth1', [
    'method=manual',
    'address1=10.30.0.2/24',
  ]),
}

/** What the machine does at each start: the message bus, udev, which NetworkManager asks about cards, and NetworkManager. */
const start = `mkdir -p /run/dbus /run/NetworkManager /var/lib/NetworkManager
dbus-uuidgen --ensure
dbus-daemon --system --fork --nopidfile
/lib/systemd/systemd-udevd --daemon 2> /dev/null
udevadm trigger --action=add --subsystem-match=net
udevadm settle
NetworkManager
`

export interface ManagedHost extends LabHost {
  /** Until NetworkManager answers and a profile is in force. */
  whenInForce(id: string): Promise<void>
  restartNetworkManager(): Promise<void>
}

/** For a whole test file, at its top. */
export function managedHost(when: 'always' | 'when-asked' = 'always'): ManagedHost {
  const machine = labHost(when)
  const whenInForce = async (id: string): Promise<void> => {
    await until(
      async () => {
        const { stdout } = await machine.attempt('nmcli -g NAME,STATE connection show --active')
        return stdout.replaceAll('\\', '').includes(`${id}:activated`)
      },
      { what: `NetworkManager’s profile ${id} in force`, deadline: 90_000 },
    )
  }
  const isHere = existsSync('/usr/sbin/NetworkManager')
  beforeEach((context) => context.skip(!isHere, 'NetworkManager is not installed'))
  machine.beforeAll(async () => {
    if (!isHere) return
    await machine.run('ip address flush dev eth0; ip link set eth0 down; rm -f /etc/resolv.conf')
    for (const [file, text] of Object.entries(files)) await machine.write(file, text)
    // udev would give the cards other names.
    const naming = '/etc/systemd/network/99-default.link'
    await machine.run(`chmod 600 ${folder}/*; mkdir -p ${dirname(naming)}; ln -sf /dev/null ${naming}`)
    await machine.write('/etc/lab-host/boot', start)
    await machine.run('sync; bash -e /etc/lab-host/boot')
    await whenInForce('Office: wire')
  })
  // The machine has getters: not spread.
  return Object.assign(machine, {
    whenInForce,
    async restartNetworkManager() {
      await machine.run(
        'pid=$(pidof NetworkManager); kill $pid; while [ -e /proc/$pid ]; do sleep 0.1; done; NetworkManager',
      )
    },
  })
}
