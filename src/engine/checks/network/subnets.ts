// Whether a lab's subnet is one that this machine already has a route to.
import { z } from 'zod'
import { parseAlias } from '../../../core/lab/resolve.ts'
import { freeSubnet } from '../../../core/lab/propose.ts'
import { parseRoutes } from '../../../core/host/parse/iproute2/route.ts'
import { parseSubnet, subnetsOverlap } from '../../../core/net.ts'
import { good, unknown, warning, type Check } from '../check.ts'

const linksSchema = z.array(z.object({ ifname: z.string(), ifalias: z.string().optional() }))

export const subnets: Check = {
  id: 'network.subnets',
  title: 'Subnets of the labs',
  command: 'ip route; ip -6 route',
  async look({ probe, networks }) {
    const [routeText, linkText] = await Promise.all([
      probe.run(['ip', '-j', '-d', 'route', 'show', 'table', 'all']),
      probe.run(['ip', '-j', 'link']),
    ])
    if (routeText.code !== 0 || linkText.code !== 0)
      return unknown(
        `The routes cannot be read: ${(routeText.stderr || linkText.stderr).trim()}.`,
        'Is iproute2 installed?',
      )
    const ours = new Set(
      linksSchema
        .parse(JSON.parse(linkText.stdout || '[]'))
        .filter(({ ifalias }) => parseAlias(ifalias) !== undefined)
        .map(({ ifname }) => ifname),
    )
    const routes = parseRoutes(routeText.stdout || '[]').filter(
      ({ to, device, type }) => to !== 'default' && type === 'unicast' && (device === undefined || !ours.has(device)),
    )
    const collisions = networks.flatMap(({ name, subnet }) => {
      const wanted = parseSubnet(subnet)
      const route = routes.find(({ to }) => {
        const other = parseSubnet(to.includes('/') ? to : `${to}/${to.includes(':') ? 128 : 32}`)
        // a route to everything by another name, 0.0.0.0/1 of a VPN, is no collision with one network
        return wanted && other && other.prefix >= 8 && subnetsOverlap(wanted, other)
      })
      return route
        ? [`${subnet} (${name}) and the route to ${route.to} by ${route.device ?? route.via ?? 'another'}`]
        : []
    })
    if (collisions.length === 0)
      return good(
        `${networks.map(({ subnet }) => subnet).join(', ') || 'No subnet'}: free here.`,
        'Guests and the rest of the network do not get in each other’s way.',
      )
    const free = freeSubnet({ networks: {}, bridges: {} }, { links: [], routes })
    return warning(
      `They overlap: ${collisions.join('; ')}.`,
      `Whoever is in the one cannot reach the other. Give the lab's network another subnet; ${free} is free here.`,
    )
  },
}
