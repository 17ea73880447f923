// What the command line says and how it ends: one document with --json, words without; the exit codes of docs/command-line.md.
import { createInterface } from 'node:readline/promises'
import type { Fault } from '../core/fault.ts'
import { FaultError } from '../core/fault.ts'

/** 0 done, 1 failed, 2 bad input, 3 refused, 10 changes are pending. Other programs rely on these. */
export const exitCodes = { done: 0, failed: 1, badInput: 2, refused: 3, pending: 10 } as const
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

const badInput =
  /^(check\.unknown|history\.(unknown|textless)|drift\.(unknown|unapplied)|lab\.(?!down|disk-full|read-only|unwritable|changed)|edit\.|contract\.(call|input)|usage\.|plan\.(unplanned|gateway|missing)|host\.snapshot|guest\.(unknown|machine|kvm|cpus?|firmware|kernel|folder|vnc|card-.*|pci-full|function|user-net|forward|hub|disk-(?!busy|unmade).*|bootindex|file-missing)$)/
const refused =
  /^(helper\.(refused|unprivileged|busy|left)|apply\.(unconfirmed|unattended)|plan\.(dhcp-client|taken|stale|waiting|busy|elsewhere|overlap|resolver|router-advertisement|routes|shared-client|foreign|macvtap|managed|no-way-back|wireless)|drift\.blocked|demo\.running|sandbox\.forbidden|uplink\.port-forbidden)/

/** Why a command failed, for a program to match. */
export function exitCodeOf({ code }: Fault): ExitCode {
  if (badInput.test(code)) return exitCodes.badInput
  return refused.test(code) ? exitCodes.refused : exitCodes.failed
}

export const print = (text: string): void => void process.stdout.write(`${text}\n`)
export const printJson = (value: unknown): void => print(JSON.stringify(value, undefined, 2))
/** For a person who watches; never mixed into what a program reads. */
export const note = (text: string): void => void process.stderr.write(`${text}\n`)

/** `file:line:column` of a place, as far as it is known. */
export const placeText = (at: Fault['at']): string => {
  if (!at) return ''
  const position = [at.file, at.line, at.column].filter((part) => part !== undefined).join(':')
  return [position, at.path].filter((part) => part !== undefined && part !== '').join(' ')
}

export function faultText(fault: Fault): string {
  const place = placeText(fault.at)
  return [
    `tapdeck: ${fault.message} [${fault.code}]`,
    ...(place === '' ? [] : [`  at: ${place}`]),
    ...(fault.hint === undefined ? [] : [`  hint: ${fault.hint}`]),
    ...(fault.findings ?? [])
      .filter(({ code, hint }) => code.startsWith('advice.') && hint !== undefined)
      .map(({ hint = '' }) => `  instead: ${hint}`),
    ...(fault.cause === undefined ? [] : [`  cause: ${fault.cause.replaceAll('\n', '\n    ')}`]),
  ].join('\n')
}

/** Whether somebody sits here who can be asked. */
export const isAtTerminal = (): boolean => process.stdin.isTTY && process.stderr.isTTY

/** Asks at a terminal; where nobody sits at one, it is a fault that says what to add. */
export async function confirm(question: string): Promise<boolean> {
  if (!isAtTerminal()) {
    throw new FaultError({
      code: 'apply.unconfirmed',
      message: 'Nothing was done: nobody is at a terminal to agree to it.',
      hint: 'Add --yes to agree beforehand.',
    })
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return /^y(es)?$/i.test((await terminal.question(`${question} [y/N] `)).trim())
  } catch {
    // Ctrl+C or the end of the input: that is no.
    return false
  } finally {
    terminal.close()
  }
}

/** Asks while a countdown runs before the question; `unanswered` when the time is up, or `over` says that it is. */
export async function askWithin(
  question: string,
  seconds: number,
  over: AbortSignal,
): Promise<'yes' | 'no' | 'unanswered'> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  const end = performance.now() + seconds * 1000
  const show = (): void => {
    terminal.setPrompt(`${question} ${Math.max(0, Math.ceil((end - performance.now()) / 1000))} s left [y/n] `)
    // What has been typed already stays.
    terminal.prompt(true)
  }
  const clock = setInterval(show, 1000)
  show()
  try {
    return await new Promise((done) => {
      terminal.on('line', (line) => {
        const word = line.trim()
        if (/^(y|yes|keep)$/i.test(word)) return done('yes')
        if (/^(n|no|roll ?back)$/i.test(word)) return done('no')
        // There is time left: a slip of the finger does not undo everything.
        note('y keeps it, n puts everything back as it was.')
        show()
      })
      // Ctrl+C or the end of the input: that is no.
      terminal.once('SIGINT', () => done('no'))
      terminal.once('close', () => done('no'))
      over.addEventListener('abort', () => done('unanswered'), { once: true })
    })
  } finally {
    clearInterval(clock)
    terminal.close()
    // The countdown's line ends.
    if (over.aborted) process.stderr.write('\n')
  }
}
