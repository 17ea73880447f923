// What undoing could not undo, told apart from what was not there to be undone.
import { expect, it } from 'vitest'
import { leftUndone } from '../../../src/helper/undo/left.ts'

it('tells nothing of what is not there any more, or there already', () => {
  expect(
    leftUndone([
      { run: 'ip', words: 'Cannot find device "br0"\nCommand failed -:3\nRTNETLINK answers: File exists' },
      { run: 'ip', words: 'Error: ipv4: Address not found.\nioctl(TUNSETIFF): Device or resource busy' },
      { run: 'bridge', words: 'RTNETLINK answers: Operation not supported\nCannot find bridge device "office-web2"' },
      { run: 'nft', words: 'nft -f -: Error: Could not process rule: No such file or directory' },
      { run: 'networkctl', words: 'Failed to reload: Unit dbus-org.freedesktop.network1.service not found.' },
      { run: 'nmcli', words: "nmcli connection delete x: Error: unknown connection 'x'." },
      { run: 'nmcli', words: "Error: 'x' is not an active connection.\nError: no active connection provided." },
      { run: 'systemctl', words: 'Failed to disable unit: Unit file tapdeck-office.service does not exist.' },
    ]),
  ).toEqual([])
})

it('tells what its program could not do', () => {
  const words = {
    ip: 'RTNETLINK answers: Operation not supported',
    nmcli: 'Error: Could not create NMClient object: Could not connect: No such file or directory.',
    networkctl: 'Failed to reload network settings: Connection timed out',
    resolvectl: 'Failed to connect system bus: No such file or directory',
    dhclient: 'The program dhclient is not installed.',
  } as const
  const failures = Object.entries(words).map(([run, said]) => ({ run: run as keyof typeof words, words: said }))
  expect(leftUndone(failures)).toEqual(Object.values(words))
})
