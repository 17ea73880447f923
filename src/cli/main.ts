// The command line starts here: what Node has compiled before is found before the rest is loaded.
import { keepCompiled } from '../engine/files/compiled.ts'

keepCompiled()
await import('./program.ts')
