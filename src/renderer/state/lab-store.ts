// The lab that is open: its text with undo and redo, its file, what is chosen in it. No React here.
import type { FaceCallName, FaceInput, FaceOutput } from '../../contract/api.ts'
import { FaultError } from '../../core/fault.ts'
import type { Edit } from '../../core/lab/edit.ts'
import { editTogether, labels, redo, startHistory, type, undo, type History } from '../../core/lab/edit/history.ts'
import type { Lab } from '../../core/lab/schema.ts'
import type { Fail, ForeignChange, LabActions, Showing } from './lab.ts'
import { readOnce } from './read-once.ts'
import { create, type Store } from './store.ts'

export interface LabDeps {
  call<Name extends FaceCallName>(name: Name, input: FaceInput<Name>): Promise<FaceOutput<Name>>
  /** Shows what went wrong. */
  fail: Fail
  /** Milliseconds, for what is typed without a pause. */
  now(): number
}

export interface OpenLab {
  showing: Showing
  file?: string
  /** Of the file as it was read or written last. */
  digest?: string
  onDisk: string
  history: History
  /** A text that is no lab (yet), while someone types; `history` has the last one that was. */
  draft?: string
  lab?: Lab
  saving: 'saving' | 'idle'
  foreign?: ForeignChange
  selection: readonly string[]
}

/** Milliseconds: a longer pause begins a new step of undo. */
const pauseOfTyping = 1000

const nothing: OpenLab = {
  showing: 'start',
  onDisk: '',
  history: startHistory(''),
  saving: 'idle',
  selection: [],
}

export const textOf = ({ draft, history }: OpenLab): string => draft ?? history.present.text
export const labelsOf = ({ history }: OpenLab): { undo?: string; redo?: string } => labels(history)

export class LabStore implements LabActions {
  readonly store: Store<OpenLab> = create(nothing)
  readonly #deps: LabDeps
  #typedAt = Number.NEGATIVE_INFINITY

  constructor(deps: LabDeps) {
    this.#deps = deps
  }

  edit = (change: Edit, ...more: Edit[]): boolean => {
    const { history, draft } = this.store.get()
    try {
      if (draft !== undefined) throw brokenFault()
      this.#turnTo(editTogether(history, change, more))
      return true
    } catch (error) {
      this.#deps.fail(error)
      return false
    }
  }

  type = (text: string): void => {
    const now = this.#deps.now()
    const pause = now - this.#typedAt > pauseOfTyping ? 'begins' : 'goes-on'
    this.#typedAt = now
    try {
      this.#turnTo(type(this.store.get().history, text, pause))
    } catch {
      // No lab at the moment: the findings say what is missing.
      this.store.set({ draft: text })
    }
  }

  /** What was typed since the text was last a lab goes first. */
  undo = (): void => {
    const { history, draft } = this.store.get()
    this.#turnTo(draft === undefined ? undo(history) : history)
  }
  redo = (): void => this.#turnTo(redo(this.store.get().history))

  select = (...ids: string[]): void => {
    const { selection } = this.store.get()
    if (ids.length !== selection.length || ids.some((id, at) => id !== selection[at]))
      this.store.set({ selection: ids })
  }

  save = async (): Promise<boolean> => {
    const { file, digest } = this.store.get()
    return file === undefined ? false : this.#write(file, digest)
  }

  saveAs = (file: string, fail?: Fail): Promise<boolean> => this.#write(file, 'absent', fail)

  open = async (file: string, fail = this.#deps.fail): Promise<boolean> => {
    try {
      this.#show(await this.#deps.call('lab.open', { file }))
      return true
    } catch (error) {
      fail(error)
      return false
    }
  }

  create = async (file: string, text: string): Promise<boolean> => {
    try {
      await this.#deps.call('lab.save', { file, text, ifUnchangedFrom: 'absent' })
    } catch (error) {
      this.#deps.fail(error)
      return false
    }
    return this.open(file)
  }

  lookAtMachine = (): void => this.#replace({ ...nothing, showing: 'machine' })
  close = (): void => this.#replace(nothing)

  /** The engine tells of a file that somebody else wrote. */
  heard({ file, digest }: { file: string; digest: string }): void {
    const open = this.store.get()
    if (open.file === file && open.digest !== digest) this.store.set({ foreign: { digest } })
  }

  settle = async (how: 'reload' | 'keep'): Promise<void> => {
    const { file, foreign } = this.store.get()
    if (file === undefined || foreign === undefined) return
    if (how === 'keep') return this.#forgetForeign({ digest: foreign.digest, onDisk: '' })
    try {
      const { text, digest } = await this.#deps.call('lab.open', { file })
      this.#forgetForeign({ digest, onDisk: text })
      this.type(text)
    } catch (error) {
      this.#deps.fail(error)
    }
  }

  async #write(file: string, digest: string | undefined, fail = this.#deps.fail): Promise<boolean> {
    const text = textOf(this.store.get())
    this.store.set({ saving: 'saving' })
    try {
      const saved = await this.#deps.call('lab.save', {
        file,
        text,
        ...(digest === undefined ? {} : { ifUnchangedFrom: digest }),
      })
      this.store.set({ file, digest: saved.digest, onDisk: text, saving: 'idle' })
      return true
    } catch (error) {
      this.store.set({ saving: 'idle' })
      fail(error)
      return false
    }
  }

  #show({ file, text, digest }: { file: string; text: string; digest: string }): void {
    const { lab } = readOnce(text, file)
    const opened: OpenLab = { ...nothing, showing: 'lab', file, digest, onDisk: text, history: startHistory(text) }
    this.#replace({ ...opened, ...(lab ? { lab } : { draft: text }) })
  }

  #turnTo(history: History): void {
    const { text } = history.present
    const { draft: _, ...rest } = this.store.get()
    const { lab } = readOnce(text, rest.file)
    this.#replace({ ...rest, history, ...(lab ? { lab } : {}) })
  }

  #forgetForeign(values: { digest: string; onDisk: string }): void {
    const { foreign: _, ...rest } = this.store.get()
    this.#replace({ ...rest, ...values })
  }

  #replace(next: OpenLab): void {
    this.store.replace(next)
  }
}

const brokenFault = (): FaultError =>
  new FaultError({
    code: 'edit.invalid',
    message: 'The text is not a lab, and must be mended first',
    hint: 'The text view shows where. Undo brings back the last text that was a lab.',
  })
