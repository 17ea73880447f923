// The lab that is open, as every part of the window sees it. Its text is the truth; all else here follows from it.
import { createContext, useContext } from 'react'
import type { LabRef, Where } from '../../contract/refs.ts'
import type { Edit } from '../../core/lab/edit.ts'
import type { Finding } from '../../core/lab/finding.ts'
import type { Lab } from '../../core/lab/schema.ts'

/** Someone else wrote the file while it was open here. */
export interface ForeignChange {
  digest: string
}

export interface LabState {
  /** Where the lab is kept; none on the start page and while only the machine is looked at. */
  file?: string
  /** What is in the editor: may be no lab while someone types. */
  text: string
  /** The lab in the text, or in the last text that was one. */
  lab?: Lab
  /** `broken`: the text is no lab at the moment; `lab` is what it last was. */
  health: 'good' | 'broken'
  findings: readonly Finding[]
  /** Whether the file on disk says the same. */
  saved: 'saved' | 'edited' | 'saving'
  foreign?: ForeignChange
  /** What undo and redo would do, in words; absent where there is nothing to do. */
  labels: { undo?: string; redo?: string }
  /** For calls of the engine; none without a lab. */
  ref?: LabRef
  /** Where the lab's network is. */
  where: Where
  /** Ids of the picture's nodes and cables (core/topology/ids.ts); the last one chosen comes last. */
  selection: readonly string[]
}

export type Fail = (error: unknown) => void

export interface LabActions {
  /** One or more edits as one step of undo. Returns whether it could be done; what was wrong is shown to the user. */
  edit(change: Edit, ...more: Edit[]): boolean
  /** A text as someone types it: undone word by word, kept even while it is no lab. */
  type(text: string): void
  undo(): void
  redo(): void
  /** Throws nothing: what went wrong is shown. Returns whether the file now says what the text says. */
  save(): Promise<boolean>
  /** `fail` is told what went wrong in place of the user. */
  saveAs(file: string, fail?: Fail): Promise<boolean>
  select(...ids: string[]): void
  open(file: string, fail?: Fail): Promise<boolean>
  /** Makes a file with this text and opens it. */
  create(file: string, text: string): Promise<boolean>
  /** The picture of this machine alone. */
  lookAtMachine(): void
  close(): void
  /** After ForeignChange: takes what is on disk, or keeps what is here. */
  settle(how: 'reload' | 'keep'): Promise<void>
}

/** `start`: nothing is open; `machine`: the machine alone; `lab`: a lab. */
export type Showing = 'start' | 'machine' | 'lab'

export type UseLab = LabState & LabActions & { showing: Showing }

export const LabContext = createContext<UseLab | undefined>(undefined)

/** The lab that is open, and what can be done to it. */
export function useLab(): UseLab {
  const value = useContext(LabContext)
  if (value === undefined) throw new Error('useLab needs a LabProvider around it')
  return value
}
