// What a plan does and later does otherwise: it is not to be seen at the end.
import { sameInterfaceAddress } from '../../../core/net.ts'
import { namedBy, type Operation } from '../../../core/plan/operation.ts'

const isOfCard = ({ op }: Operation): boolean => ['address.add', 'route.add', 'sysctl.set', 'resolver.set'].includes(op)

type LetsGo = Extract<Operation, { op: 'nm.unmanaged' | 'networkd.unmanaged' }>
/** Whether a manager has interfaces back after all else. */
const letsGo = (operation: Operation): operation is LetsGo =>
  (operation.op === 'nm.unmanaged' && operation.said === 'last') ||
  (operation.op === 'networkd.unmanaged' && operation.step === 'both')

/** What is removed to be made anew is there afterwards, and rightly so. */
export const isOverruled = (operation: Operation, later: Operation[]): boolean =>
  later.some((next) => {
    if (operation.op === 'link.remove')
      return (
        (next.op === 'link.add' && next.name === operation.name) ||
        // By NetworkManager from now on.
        (next.op === 'nm.activate' && next.device === operation.name)
      )
    if (operation.op === 'nm.unmanaged' || operation.op === 'networkd.unmanaged')
      return letsGo(next) && next.op === operation.op
    // A manager may do otherwise with what it is let have, and at once.
    if (letsGo(next)) return isOfCard(operation) && !namedBy(operation).some((name) => next.interfaces.includes(name))
    if (operation.op === 'dhcp.stop') return next.op === 'dhcp.start' && next.network === operation.network
    if (operation.op === 'address.remove')
      return (
        next.op === 'address.add' &&
        next.device === operation.device &&
        sameInterfaceAddress(next.address, operation.address)
      )
    if (operation.op === 'route.remove')
      return (
        next.op === 'route.add' &&
        next.device === operation.device &&
        next.to === operation.to &&
        next.routingTable === operation.routingTable
      )
    return false
  })
