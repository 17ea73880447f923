import type { Row } from '../measure.ts'
export const screenRows = async (): Promise<Row[]> => []
