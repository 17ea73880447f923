import type { Edit } from '../../../core/lab/edit.ts'
import { type Forward, type UserForward } from '../../../core/lab/words.ts'
export interface ForwardRow {
  proto: 'tcp' | 'udp'
  listen: string
  to: string
}
type ForwardEdit = Extract<
  Edit,
  {
    edit: 'forward.add'
  }
>
export type ForwardsOwner = ForwardEdit['of']
export type WrittenForward = ForwardEdit['value']
export declare function rowOf(forward: Forward | UserForward): ForwardRow
/** A bare port is written as a number, as one would write it in the file. */
export declare function writtenOf({ proto, listen, to }: ForwardRow): WrittenForward
/** Whether others than this machine reach a listening end. */
export declare function isOpenToOthers(listen: string): boolean
export {}
