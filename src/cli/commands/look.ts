// host, check, validate, schema, status, list: looking, changing nothing.
import type { Command } from 'commander'
import { graphOf } from '../../core/topology/graph.ts'
import { graphText } from '../../core/topology/text.ts'
import { labJsonSchema } from '../../core/lab/jsonschema.ts'
import type { Finding } from '../../core/lab/finding.ts'
import type { CheckResult } from '../../contract/api.ts'
import { finish, labRef, theEngine } from '../context.ts'
import { exitCodes, placeText, print, printJson } from '../io.ts'
import { readSnapshot } from '../snapshot.ts'
import { listText, statusText } from '../status-text.ts'

interface Options {
  json?: boolean
}

export function addLookCommands(program: Command): void {
  program
    .command('host')
    .description('everything that is known of this machine’s network')
    .option('--json', 'the snapshot, as plan --host reads it')
    .option('--lab <name>', 'of the sandbox of this lab instead')
    .action((options: Options & { lab?: string }) =>
      finish(options, async () => {
        const snapshot = await theEngine().call('host.read', {
          where: options.lab === undefined ? 'host' : { sandbox: options.lab },
        })
        if (options.json) printJson(snapshot)
        else print(graphText(graphOf(undefined, snapshot)))
        return exitCodes.done
      }),
    )
  program
    .command('check [check...]')
    .description('whether this machine can run guests and labs, and what to do where it cannot')
    .option('--json', 'one JSON document')
    .action((only: string[], options: Options) =>
      finish(options, async () => {
        const results = await theEngine().call('check.run', { only })
        if (options.json) printJson(results)
        else print(results.map(checkText).join('\n'))
        return results.some(({ state }) => state === 'bad') ? exitCodes.failed : exitCodes.done
      }),
    )
  program
    .command('validate <lab>')
    .description('what is wrong in a lab file, with its place; exit 2 if it cannot be applied')
    .option('--json', 'one JSON document')
    .option('--host <snapshot>', 'of the machine of a saved snapshot (tapdeck host --json)')
    .action((file: string, options: Options & { host?: string }) =>
      finish(options, async () => {
        const host = options.host === undefined ? {} : { host: readSnapshot(options.host) }
        const findings = await theEngine().call('lab.validate', { file, ...host })
        if (options.json) printJson(findings)
        else print(findings.length === 0 ? `${file}: nothing to find fault with` : findings.map(findingText).join('\n'))
        return findings.some(({ level }) => level === 'error') ? exitCodes.badInput : exitCodes.done
      }),
    )
  program
    .command('schema')
    .description('the JSON Schema of the lab file')
    .action(() =>
      finish({ json: true }, async () => {
        printJson(labJsonSchema())
        return exitCodes.done
      }),
    )
  program
    .command('status <lab>')
    .description('a lab as it is: its guests, leases and forwards, and what others have changed since it was applied')
    .option('--json', 'one JSON document')
    .action((lab: string, options: Options) =>
      finish(options, async () => {
        const status = await theEngine().call('lab.status', { lab: labRef(lab) })
        if (options.json) printJson(status)
        else print(statusText(status))
        return exitCodes.done
      }),
    )
  program
    .command('list')
    .description('the labs that are up')
    .option('--json', 'one JSON document')
    .action((options: Options) =>
      finish(options, async () => {
        const labs = await theEngine().call('lab.list', {})
        if (options.json) printJson(labs)
        else print(listText(labs))
        return exitCodes.done
      }),
    )
}

const signs: Record<CheckResult['state'], string> = { good: '✓', advice: 'i', warning: '!', bad: '✗', unknown: '?' }

function checkText({ id, title, state, finding, meaning, command, fix }: CheckResult): string {
  const head = `${signs[state]} ${title}: ${finding}  [${id}]`
  if (state === 'good') return head
  return [
    head,
    `    ${meaning}`,
    `    see: ${command}`,
    ...(fix
      ? [
          `    to ${fix.what}: ${fix.commands.join('; ')}`,
          ...(fix.undo.length > 0 ? [`    to undo that: ${fix.undo.join('; ')}`] : []),
        ]
      : []),
  ].join('\n')
}

export function findingText({ level, code, message, hint, at }: Finding): string {
  const place = placeText(at)
  return `${place === '' ? '' : `${place}: `}${level}: ${message} [${code}]${hint === undefined ? '' : `\n    hint: ${hint}`}`
}
