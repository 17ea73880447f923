import type { Row } from '../measure.ts'
export const changeRows = async (): Promise<Row[]> => []
