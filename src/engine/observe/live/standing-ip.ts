// An `ip` that stays in a place and answers again and again: for an engine of 100 MB, to start one takes longer than the answer.
import { spawn, type ChildProcess } from 'node:child_process'
import type { Place } from '../place.ts'
import { ipCommands, ipProgram, ipTextsOf, readIp, type IpTexts } from '../read.ts'
import { commandIn, environment } from '../run.ts'

/** One more, whose answer says that the others have ended. It is never empty. */
const lastCommand = 'link show dev lo'
const question = [...ipCommands, lastCommand, ''].join('\n')
/** Milliseconds; it answers within a few. */
const patience = 2000

export interface StandingIp {
  /** What `ip` tells, from after this call on. One call at a time. Throws as `readIp` does. */
  read(): Promise<IpTexts>
  /** Resolves when the process is gone. */
  close(): Promise<void>
}

interface Process {
  child: ChildProcess
  ended: Promise<void>
  /** Whether it has answered before: one that never did is of a kind that cannot. */
  answers: number
}

/**
 * With `-j -batch -`, `ip` writes out each answer before it reads the next command (jsonw_destroy in lib/json_writer.c of
 * iproute2), and names of interfaces that it remembers it learns anew with each `address show` (store_nlmsg in ip/ipaddress.c).
 * Where that is not so, or it was ended, one is started for the answer, as for all other reads.
 */
export function standingIp(place: Place): StandingIp {
  let current: Process | undefined
  let isAble = true
  let isClosed = false

  function start(): Process {
    const [program = '', ...args] = commandIn(place, ipProgram)
    const child = spawn(program, args, { env: environment, stdio: ['pipe', 'pipe', 'ignore'] })
    child.stdout.setEncoding('utf8')
    const ended = new Promise<void>((resolve) => {
      child.on('error', () => resolve())
      child.on('close', () => resolve())
    })
    // What is asked of one that has just ended: `ended` says so.
    child.stdin.on('error', () => undefined)
    const process = { child, ended, answers: 0 }
    void ended.then(() => (current === process ? (current = undefined) : undefined))
    return process
  }

  async function ask(process: Process): Promise<string | undefined> {
    let tooLate: NodeJS.Timeout | undefined
    const late = new Promise<undefined>((resolve) => {
      tooLate = setTimeout(() => resolve(undefined), patience)
    })
    const said = await Promise.race([answerOf(process), process.ended.then(() => undefined), late])
    clearTimeout(tooLate)
    if (said === undefined) process.child.kill()
    else process.answers++
    return said
  }

  // It is there before it is needed.
  current = start()
  return {
    async read() {
      if (isClosed || !isAble) return readIp(place)
      current ??= start()
      const asked = current
      const said = await ask(asked)
      if (said !== undefined) return ipTextsOf(said)
      isAble = asked.answers > 0
      return readIp(place)
    },
    async close() {
      isClosed = true
      const process = current
      process?.child.kill()
      await process?.ended
    },
  }
}

/** The answers to the commands that are asked for, without that to the last. */
function answerOf({ child }: Process): Promise<string> {
  return new Promise((resolve) => {
    let text = ''
    const hear = (part: string): void => {
      text += part
      if (!text.endsWith(']\n')) return
      // A document starts at the beginning of a line.
      const documents = text.split(/^(?=\[)/m)
      if (documents.length <= ipCommands.length) return
      child.stdout?.off('data', hear)
      resolve(documents.slice(0, ipCommands.length).join(''))
    }
    child.stdout?.on('data', hear)
    child.stdin?.write(question)
  })
}
