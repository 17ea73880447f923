import type { Row } from '../measure.ts'
export const serialRows = async (): Promise<Row[]> => []
