// The helper: the only part of Tapdeck that may hold privileges. Reads requests line by line, answers line by line, ends with its input.
import { createInterface } from 'node:readline'
import { helperRequestSchema, longestLine, type HelperReply } from '../contract/helper.ts'
import { faultOf } from '../core/fault.ts'
import { Helper } from './session.ts'
import { readLaunch } from './setting.ts'

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
    why: issue ? `${issue.path.join('.')} ${issue.message}`.trim() : 'it is not a request',
  }
}

async function main(): Promise<number> {
  // What happens to the terminal or the app must not end us half-way: the end of our input is what tells us to roll back.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGPIPE'] as const)
    process.on(signal, () => process.stdin.destroy())
  process.stdout.on('error', () => process.stdin.destroy())
  const helper = new Helper(readLaunch(process.argv.slice(2)), say)
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line.length > longestLine) break
    const parsed = parse(line)
    if (!parsed.ok) {
      say({
        id: parsed.id,
        fault: { code: 'helper.refused', message: `The helper refuses the request: ${parsed.why}.`, retry: 'never' },
      })
      continue
    }
    const { id } = parsed.request
    try {
      say({ id, ...(await helper.answer(parsed.request)) })
    } catch (error) {
      say({ id, fault: faultOf(error) })
    }
  }
  await helper.rollBack('nobody is there any more')
  return 0
}

try {
  process.exitCode = await main()
} catch (error) {
  process.stdout.write(`${JSON.stringify({ id: -1, fault: faultOf(error) })}\n`)
  process.exitCode = 1
}
