// Every case of every operation of the helper.
import { addressCases } from './addresses.ts'
import type { OperationCase } from './ground.ts'
import { leaseCases } from './leases.ts'
import { linkCases } from './links.ts'
import { grantCases, macvtapCases } from './macvtaps.ts'
import { managerCases } from './managers.ts'
import { networkdCases } from './networkd.ts'
import { fileCases, resolvconfCases, resolvedCases } from './resolver.ts'
import { serviceCases } from './services.ts'
import { stackedCases } from './stacked.ts'

export type { OperationCase }
/** Those that can be tried in a namespace. */
export const namespaceCases: OperationCase[] = [
  ...linkCases,
  ...addressCases,
  ...serviceCases,
  ...stackedCases,
  ...macvtapCases,
]
/** The others need root, a machine or folders of their own: macvtap.test.ts, managers, test/labhost. */
export const operationCases: OperationCase[] = [
  ...namespaceCases,
  ...managerCases,
  ...networkdCases,
  ...leaseCases,
  ...grantCases,
  ...fileCases,
  ...resolvedCases,
  ...resolvconfCases,
]
