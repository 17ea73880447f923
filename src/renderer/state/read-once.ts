// The text of the open lab is read once, for its picture and for its checks: a large one takes a tenth of a second.
import { parseLab, type ParsedLab } from '../../core/lab/text.ts'

let last: { text: string; file: string | undefined; parsed: ParsedLab } | undefined

/** As `parseLab`; the same object for the text that was asked for last. */
export function readOnce(text: string, file: string | undefined): ParsedLab {
  if (last === undefined || last.text !== text || last.file !== file)
    last = { text, file, parsed: parseLab(text, file) }
  return last.parsed
}
