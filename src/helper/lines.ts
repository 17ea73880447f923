// The lines of an input, none longer than allowed: what comes from outside never fills the memory.
import { StringDecoder } from 'node:string_decoder'

/** Each line without its end; a last one without an end too. `too-long` is the last item: what follows is not read. */
export async function* linesOf(
  input: AsyncIterable<Buffer>,
  longest: number,
): AsyncGenerator<{ line: string } | 'too-long'> {
  const decoder = new StringDecoder('utf8')
  let parts: string[] = []
  let length = 0
  for await (const chunk of input) {
    const [first = '', ...rest] = decoder.write(chunk).split('\n')
    parts.push(first)
    length += first.length
    for (const next of rest) {
      if (length > longest) break
      yield { line: parts.join('') }
      parts = [next]
      length = next.length
    }
    if (length > longest) {
      yield 'too-long'
      return
    }
  }
  if (length > 0) yield { line: parts.join('') }
}
