// Labs on machines that they do not go well with, and what is to be said of each.
import type { AdviceCase } from './cases/case.ts'
import { cardCases } from './cases/cards.ts'
import { sizeCases } from './cases/sizes.ts'
import { wayCases } from './cases/ways.ts'

export type { AdviceCase } from './cases/case.ts'
export const cases: AdviceCase[] = [...cardCases, ...sizeCases, ...wayCases]
