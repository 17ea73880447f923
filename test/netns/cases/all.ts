// Every case of every operation of the helper.
import { addressCases } from './addresses.ts'
import type { OperationCase } from './ground.ts'
import { leaseCases } from './leases.ts'
import { linkCases } from './links.ts'
import { managerCases } from './managers.ts'
import { fileCases, resolvconfCases, resolvedCases } from './resolver.ts'
import { serviceCases } from './services.ts'
import { stackedCases } from './stacked.ts'

export type { OperationCase }
/** Those that can be tried in a namespace. */
export const namespaceCases: OperationCase[] = [...linkCases, ...addressCases, ...serviceCases, ...stackedCases]
/** The others need a machine or folders of their own: test/labhost, resolver.test.ts, resolvers.test.ts. */
export const operationCases: OperationCase[] = [
  ...namespaceCases,
  ...managerCases,
  ...leaseCases,
  ...fileCases,
  ...resolvedCases,
  ...resolvconfCases,
]
