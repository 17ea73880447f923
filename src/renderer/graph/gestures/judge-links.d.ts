import { type Link } from '../../../core/host/schema.ts'
import type { Lab } from '../../../core/lab/schema.ts'
import { type Place, type Refusal, type Verdict } from './verdict.ts'
type Kind = Link['kind'] | 'absent'
interface Master {
  of: 'bond' | 'bridge'
  name: string
}
/** What a link is: by the lab, else as the machine has it. */
export declare function kindOf({ lab, host }: Place, name: string): Kind
/** Two links, whichever was first: the one that can hold the other does. */
export declare function judgeLinks(place: Place, a: string, b: string): Verdict
/** The bond or bridge of the lab that has a port. */
export declare function holderOf(lab: Lab, port: string): Master | undefined
/** Whether a link becomes a port, and what comes with it. */
export declare function judgePort(place: Place, master: Master, port: string): Verdict
/** Why no VLAN can stand on a link, or not the one with this id. */
export declare function whyNoFooting(place: Place, link: string, id?: number): Refusal | undefined
export {}
