// A program for store.test.ts: saves a text once, prints the code of the fault or `saved`, and the name that the lab has then. argv: file, text.
import { faultOf } from '../../../src/core/fault.ts'
import { loadLab, saveLab } from '../../../src/engine/files/store.ts'

const [, , file = '', text = ''] = process.argv
const result = await saveLab(file, text).then(
  () => 'saved',
  (error: unknown) => faultOf(error).code,
)
process.stdout.write(`${result}, ${(await loadLab(file)).lab.name}`)
