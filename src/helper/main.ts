// The helper: the only part of Tapdeck that may hold privileges. Reads requests line by line, answers line by line, ends with its input.
import { helperRequestSchema, longestLine, type HelperReply, type HelperRequest } from '../contract/helper.ts'
import { faultOf, type Fault } from '../core/fault.ts'
import { linesOf } from './lines.ts'
import type { Answer } from './answer.ts'
import { Helper } from './session.ts'
import { readLaunch, readWatch } from './setting.ts'
import { watch } from './undo/watchdog.ts'

const say = (reply: HelperReply): void => {
  process.stdout.write(`${JSON.stringify(reply)}\n`)
}

/** The request in a line, or what to answer to one that is none. */
function parse(line: string) {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    return { ok: false as const, id: -1, why: 'it is not JSON' }
  }
  const parsed = helperRequestSchema.safeParse(value)
  if (parsed.success) return { ok: true as const, request: parsed.data }
  const id =
    typeof value === 'object' &&
    value !== null &&
    'id' in value &&
    typeof value.id === 'number' &&
    Number.isInteger(value.id)
      ? value.id
      : -1
  const [issue] = parsed.error.issues
  return {
    ok: false as const,
    id,
    why: issue ? `${issue.path.join('.')} ${issue.message}`.trim().slice(0, 300) : 'it is not a request',
  }
}

async function main(): Promise<number> {
  const words = process.argv.slice(2)
  const watched = readWatch(words)
  if (watched) {
    await watch(readLaunch(words), watched.lab, watched.helper)
    return 0
  }
  // What happens to the terminal or the app must not end us half-way: the end of our input is what tells us to roll back.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGPIPE'] as const)
    process.on(signal, () => process.stdin.destroy())
  process.stdout.on('error', () => process.stdin.destroy())
  const helper = new Helper(readLaunch(words), say)
  try {
    await answerAll(helper)
  } finally {
    await helper.rollBack('nobody is there any more')
  }
  return 0
}

/** Until the end of the input, or a line that is too long. */
async function answerAll(helper: Helper): Promise<void> {
  try {
    for await (const item of linesOf(process.stdin, longestLine)) {
      if (item === 'too-long') return say({ id: -1, fault: refusal('it is too long') })
      const parsed = parse(item.line)
      if (parsed.ok) say({ id: parsed.request.id, ...(await answer(helper, parsed.request)) })
      else say({ id: parsed.id, fault: refusal(parsed.why) })
    }
  } catch (error) {
    // The signals above destroy the input, which is an end like any other.
    if (!process.stdin.destroyed) throw error
  }
}

async function answer(helper: Helper, request: HelperRequest): Promise<Answer> {
  try {
    return await helper.answer(request)
  } catch (error) {
    return { fault: faultOf(error) }
  }
}

const refusal = (why: string): Fault => ({
  code: 'helper.refused',
  message: `The helper refuses the request: ${why}.`,
  retry: 'never',
})

try {
  process.exitCode = await main()
} catch (error) {
  process.stdout.write(`${JSON.stringify({ id: -1, fault: faultOf(error) })}\n`)
  process.exitCode = 1
}
