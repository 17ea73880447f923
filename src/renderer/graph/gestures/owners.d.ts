import { type Place, type Refusal, type Saying } from './verdict.ts'
/** Why a link is left alone: someone else made it. */
export declare function whyLeftAlone({ lab, host }: Place, name: string): Refusal | undefined
/** Why something that is not of the lab cannot be changed by it: whose it is, or that it is no part of it. */
export declare const whyNotOfLab: (place: Place, name: string) => Refusal
/** Who manages a link that the lab may use all the same. */
export declare function managedBy({ lab, host }: Place, name: string): Saying[]
