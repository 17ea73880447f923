// Macvtaps: what operations on them are tried on. Their files are the machine's: who owns them is tried in test/netns/links/macvtap.test.ts.
import { card, mark, marked, type OperationCase } from './ground.ts'

const ground = card('v0', 'v1')
const macvtap = (name: string, mode: string): string[] => [
  ...marked(name, `link add link v0 name ${name} address 52:54:00:00:00:0a type macvtap mode ${mode}`),
  `link set dev ${name} up`,
]
const added = (name: string, mode: string, mac: string): OperationCase => ({
  name,
  needs: 'macvtaps',
  ip: ground,
  operation: { op: 'link.add', name: 'm0', alias: mark('web.0'), mac, link: { kind: 'macvtap', link: 'v0', mode } },
})

export const macvtapCases: OperationCase[] = [
  added('a macvtap', 'bridge', '52:54:00:00:00:01'),
  added('a macvtap that has all of its link, and gives it its MAC', 'passthru', '52:54:00:00:00:02'),
  {
    name: 'a macvtap with an MTU of its own',
    needs: 'macvtaps',
    ip: [...ground, ...macvtap('m0', 'private'), 'link set dev m0 mtu 1400'],
    operation: { op: 'link.remove', name: 'm0' },
  },
  {
    name: 'a macvtap that has all of its link',
    needs: 'macvtaps',
    ip: [...ground, ...macvtap('m0', 'passthru'), 'link set dev m0 address 52:54:00:00:00:0b'],
    operation: { op: 'link.remove', name: 'm0' },
  },
  {
    name: 'a mode in place',
    needs: 'macvtaps',
    ip: [...ground, ...macvtap('m0', 'bridge')],
    operation: { op: 'macvtap.set', name: 'm0', mode: 'vepa' },
  },
]

/** For the machine's own network alone. */
export const grantCases: OperationCase[] = [
  {
    name: 'to a user',
    needs: 'macvtaps',
    ip: [...ground, ...macvtap('m0', 'bridge')],
    operation: { op: 'macvtap.grant', name: 'm0', user: 65_534 },
  },
]
