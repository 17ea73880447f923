// The JSON that `ip`, `bridge` and `nft` print → checked values; what cannot be read is a fault that names the command.
import type { z } from 'zod'
import { FaultError } from '../../fault.ts'

/** Fault `host.unreadable`: what a command printed, or a file of the kernel holds, is not what it should be. */
export const unreadable = (source: string, cause: string): FaultError =>
  new FaultError({
    code: 'host.unreadable',
    message: `What ${source} says cannot be understood.`,
    hint: 'The tool may be too old or too new for Tapdeck. Please report it with the cause below.',
    cause: cause.slice(0, 2000),
  })

/** One JSON document of a command. An empty text is an empty list: old iproute2 prints nothing where there is nothing. */
export function parseJson<S extends z.ZodType>(schema: S, text: string, command: string): z.output<S> {
  let value: unknown
  try {
    value = text.trim() === '' ? [] : JSON.parse(text)
  } catch (error) {
    throw unreadable(`\`${command}\``, `${String(error)}\n${text.slice(0, 500)}`)
  }
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw unreadable(`\`${command}\``, issue ? `${issue.path.join('.')}: ${issue.message}` : parsed.error.message)
}

/**
 * The documents that `ip -j -batch` and `bridge -j -batch` print: each on a line of its own, or over several lines where
 * the tool indents; a document starts at the beginning of a line with `[`.
 */
export function splitDocuments(text: string, commands: readonly string[]): string[] {
  const documents = text.split(/^(?=\[)/m).filter((part) => part.trim() !== '')
  if (documents.length !== commands.length)
    throw unreadable(`\`${commands.join('; ')}\``, `${documents.length} documents, not ${commands.length}`)
  return documents
}
