import type { Row } from '../measure.ts'
export const pictureRows = async (): Promise<Row[]> => []
