// sit-at.ts FOLDER GUEST serial|monitor: sits the terminal at a console, as the command line does; prints how it ended.
import { attachTerminal } from '../../../../src/cli/terminal.ts'
import { openConsole } from '../../../../src/engine/guest/running/console.ts'

const [folder = '', guest = '', which] = process.argv.slice(2)
const scope = { kind: 'host', lab: 'office', folder, enter: [], user: 0 } as const
console.log(await attachTerminal(await openConsole(scope, guest, which === 'serial' ? 'serial' : 'monitor')))
