// Name servers: told to systemd-resolved or resolvconf by their programs, or written into the one file that all programs read.
import { spawnSync } from 'node:child_process'
import { lstatSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { resolvConf, withServers } from '../../core/host/resolver.ts'
import type { Command } from '../../core/plan/command.ts'
import { installFile } from './install.ts'
import { CommandFailed, commandTime, programPath, type Environment } from './program.ts'

export type ResolverCommand = Extract<Command, { run: 'resolvectl' | 'resolvconf' | 'name-servers' }>

const plain = /^(-[ad]|[A-Za-z0-9][A-Za-z0-9_.:-]*|[A-Fa-f0-9:.]*)$/

export function runResolver(command: ResolverCommand, at: number, environment: Environment): void {
  if (command.run === 'name-servers') writeNameServers(command, at)
  else runProgram(command, at, environment)
}

function runProgram(
  command: Exclude<ResolverCommand, { run: 'name-servers' }>,
  at: number,
  environment: Environment,
): void {
  const odd = command.args.find((word) => !plain.test(word))
  if (odd !== undefined) throw new CommandFailed(at, command, `the word ${JSON.stringify(odd)} cannot be in it`)
  const { status, stderr, error } = spawnSync(programPath(command.run), command.args, {
    input: command.run === 'resolvconf' ? command.text : '',
    env: environment,
    encoding: 'utf8',
    timeout: commandTime,
  })
  if (status !== 0) throw new CommandFailed(at, command, error ? error.message : stderr.trim())
}

/** A link to somewhere else is another's file: it is left alone. */
function writeNameServers(command: Extract<ResolverCommand, { run: 'name-servers' }>, at: number): void {
  try {
    const found = lstatSync(resolvConf, { throwIfNoEntry: false })
    if (found && !found.isFile()) throw new Error('it is not a plain file, so it is not ours to write')
    const before = found ? readFileSync(resolvConf, 'utf8') : undefined
    const text = withServers(before, command.mark, command.servers)
    if (text === undefined) rmSync(resolvConf, { force: true })
    else if (text !== before) replaceText(resolvConf, text, (found?.mode ?? 0o644) & 0o777)
  } catch (error) {
    throw new CommandFailed(at, command, error instanceof Error ? error.message : String(error))
  }
}

/** In containers the file is mounted from outside, and no other can be put in its place (EBUSY, rename(2)): then it is written over. */
function replaceText(file: string, text: string, mode: number): void {
  try {
    installFile(file, text, mode)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EBUSY')) throw error
    writeFileSync(file, text)
  }
}
