// Every case of every operation of the helper.
import { addressCases } from './addresses.ts'
import type { OperationCase } from './ground.ts'
import { linkCases } from './links.ts'
import { managerCases } from './managers.ts'
import { serviceCases } from './services.ts'

export type { OperationCase }
export const operationCases: OperationCase[] = [...linkCases, ...addressCases, ...serviceCases, ...managerCases]
