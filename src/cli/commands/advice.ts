// advice: what to think over before a lab is applied; and taking an alternative, which writes it into the lab file.
import type { Command } from 'commander'
import type { Advice } from '../../core/advice/advice.ts'
import { advise } from '../../core/advice/advise.ts'
import { FaultError } from '../../core/fault.ts'
import { emptyHost, type HostSnapshot } from '../../core/host/schema.ts'
import { editTogether, startHistory } from '../../core/lab/edit/history.ts'
import type { Lab } from '../../core/lab/schema.ts'
import { parseLab } from '../../core/lab/text.ts'
import { adviceText } from '../advice-text.ts'
import { finish, labRef, theEngine } from '../context.ts'
import { exitCodes, print, printJson } from '../io.ts'
import { readSnapshot } from '../snapshot.ts'

interface Options {
  json?: boolean
  host?: string
  take?: string
  choice?: string
  at?: string
}

export function addAdviceCommand(program: Command): void {
  program
    .command('advice <lab>')
    .description('what to think over before a lab is applied, and what to do instead')
    .option('--json', 'one JSON document')
    .option('--host <snapshot>', 'on a saved snapshot (tapdeck host --json)')
    .option('--take <code>', 'write an alternative of this advice into the lab file')
    .option('--choice <number>', 'which of its alternatives; the first if not said')
    .option('--at <place>', 'which advice, where there are several of the code')
    .action((file: string, options: Options) =>
      finish(options, async () => {
        const host = options.host === undefined ? undefined : readSnapshot(options.host)
        const advice = await adviceOn(file, host)
        if (options.take !== undefined) await take(file, advice, { ...options, take: options.take })
        else if (options.json) printJson(advice)
        else print(advice.length === 0 ? 'Nothing to think over.' : adviceText(advice))
        return exitCodes.done
      }),
    )
}

/** As the plan has it, for which rules are read that an ordinary user may not; where there is no plan, as this user sees it. */
async function adviceOn(file: string, snapshot: HostSnapshot | undefined): Promise<Advice[]> {
  const engine = theEngine()
  const lab = labRef(file)
  const host = snapshot === undefined ? {} : { host: snapshot }
  try {
    return (await engine.call('plan.make', { lab, goal: 'up', ...host })).advice
  } catch (error) {
    if (!(error instanceof FaultError) || !error.fault.code.startsWith('plan.')) throw error
    const { lab: parsed } = await readLabOf(file)
    return advise(parsed, snapshot ?? (await hostOf(parsed)))
  }
}

async function hostOf({ scope, name }: Lab): Promise<HostSnapshot> {
  const engine = theEngine()
  if (scope === 'host') return engine.call('host.read', { where: 'host' })
  const isUp = (await engine.call('lab.list', {})).some((lab) => lab.name === name && lab.scope === 'sandbox')
  return isUp ? engine.call('host.read', { where: { sandbox: name } }) : emptyHost
}

async function readLabOf(file: string): Promise<{ file: string; text: string; digest: string; lab: Lab }> {
  const ref = labRef(file)
  if (!('file' in ref))
    throw new FaultError({
      code: 'lab.file-needed',
      message: `What lab ${file} should be stands in its file.`,
      hint: 'Name the lab file instead of the lab.',
    })
  const opened = await theEngine().call('lab.open', { file: ref.file })
  const { lab } = parseLab(opened.text, opened.file)
  if (lab === undefined) throw wrong(`${opened.file} is no lab.`, 'tapdeck validate tells why.')
  return { ...opened, lab }
}

async function take(
  name: string,
  advice: readonly Advice[],
  { take: code, json, choice = '1', at }: Options & { take: string },
): Promise<void> {
  const found = advice.filter((one) => one.code === code && (at === undefined || one.at.includes(at)))
  const [one] = found
  if (one === undefined)
    throw wrong(
      `There is no advice ${code}${at === undefined ? '' : ` at ${at}`}.`,
      'tapdeck advice LAB shows what there is.',
    )
  if (found.length > 1)
    throw wrong(
      `There is more than one advice ${code}.`,
      `Say which: ${found.map((each) => `--at '${each.at[0] ?? ''}'`).join(', ')}.`,
    )
  const alternative = one.alternatives[Number(choice) - 1]
  if (alternative === undefined)
    throw wrong(
      `${code} has ${one.alternatives.length} alternatives, not one of the number ${choice}.`,
      adviceText([one]),
    )
  if (alternative.kind === 'fix')
    throw wrong(
      'That is of the whole machine and someone else’s: it is done by hand, as root.',
      alternative.commands.join('\n'),
    )
  const [first, ...more] = alternative.edits
  const { file, text, digest } = await readLabOf(name)
  const after = first === undefined ? text : editTogether(startHistory(text), first, more).present.text
  await theEngine().call('lab.save', { file, text: after, ifUnchangedFrom: digest })
  if (json) printJson({ file, taken: alternative.words })
  else print(`${alternative.words}: written to ${file}.`)
}

const wrong = (message: string, hint: string): FaultError => new FaultError({ code: 'usage.advice', message, hint })
