// drift: what others have changed under an applied lab; adopted into its file, or put back.
import type { Command } from 'commander'
import type { LabRef } from '../../contract/api.ts'
import type { DriftReport } from '../../contract/drift.ts'
import { FaultError } from '../../core/fault.ts'
import { labelOf } from '../../core/lab/edit.ts'
import { finish, labRef, theEngine } from '../context.ts'
import { driftText } from '../drift-text.ts'
import { exitCodes, note, print, printJson, type ExitCode } from '../io.ts'
import { addApplyOptions, change, type ApplyOptions } from './apply.ts'

interface Options extends ApplyOptions {
  adopt?: boolean
  repair?: boolean
  only?: string[]
}

export function addDriftCommand(program: Command): void {
  addApplyOptions(
    program
      .command('drift <lab>')
      .description('what others have changed since the lab was applied; exit 0 if nothing, 10 if something')
      .option('--adopt', 'write into the lab file what is there, as far as a lab can say it')
      .option('--repair', 'put it back as it was applied: shows the plan, asks, does it')
      .option('--only <id...>', 'these changes alone, by what stands behind each in brackets'),
  ).action((lab: string, options: Options) => finish(options, () => drift(labRef(lab), options)))
}

async function drift(lab: LabRef, options: Options): Promise<ExitCode> {
  if (options.adopt && options.repair)
    throw new FaultError({
      code: 'usage.drift',
      message: '--adopt and --repair cannot both be.',
      hint: 'First adopt some with --only, then repair the rest.',
    })
  const report = await theEngine().call('drift.look', { lab })
  refuseUnknown(report, options.only)
  if (options.adopt) return adopt(lab, report, options)
  if (options.repair && report.drifts.some(({ repair }) => repair.kind === 'steps')) return repair(lab, options)
  if (options.json) printJson(report)
  else print(driftText(report))
  return exitOf(report)
}

const exitOf = ({ drifts }: DriftReport): ExitCode => (drifts.length === 0 ? exitCodes.done : exitCodes.pending)

function refuseUnknown({ drifts, lab }: DriftReport, only: readonly string[] = []): void {
  const unknown = only.find((id) => !drifts.some((each) => each.id === id))
  if (unknown === undefined) return
  throw new FaultError({
    code: 'drift.unknown',
    message: `Nothing that was changed under lab ${lab} is called ${unknown}.`,
    hint: 'tapdeck drift LAB shows each with its name in brackets.',
  })
}

const repair = (lab: LabRef, { adopt: _adopt, repair: _repair, only, ...options }: Options): Promise<ExitCode> =>
  change(lab, 'up', { ...options, repair: only ?? 'all' })

async function adopt(lab: LabRef, report: DriftReport, { only, json }: Options): Promise<ExitCode> {
  if (!('file' in lab))
    throw new FaultError({
      code: 'lab.file-needed',
      message: `What is adopted is written into the file of lab ${report.lab}.`,
      hint: 'Name the lab file instead of the lab.',
    })
  const engine = theEngine()
  const { file } = lab
  const { text: before, digest } = await engine.call('lab.open', { file })
  const { edits, text } = await engine.call('drift.adopt', {
    lab: { file, text: before },
    ...(only ? { ids: only } : {}),
  })
  if (edits.length > 0) await engine.call('lab.save', { file, text, ifUnchangedFrom: digest })
  const left = await engine.call('drift.look', { lab })
  if (json) printJson({ ...left, adopted: edits })
  else {
    for (const edit of edits) print(`${labelOf(edit)}.`)
    note(edits.length === 0 ? 'Nothing of it could be adopted.' : `Written to ${file}.`)
    if (left.drifts.length > 0) print(driftText(left))
  }
  return exitOf(left)
}
