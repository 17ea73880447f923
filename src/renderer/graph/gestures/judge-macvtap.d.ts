import { type Place, type Refusal, type Saying } from './verdict.ts'
/** Why a macvtap cannot be on a link. The check and the plan say the same (core/lab/check/macvtap.ts, core/plan/diff/macvtaps.ts). */
export declare function whyNoMacvtap(place: Place, name: string): Refusal | undefined
/** What is to be known before a guest is put there. */
export declare const macvtapNotes: (place: Place, name: string) => Saying[]
/** All that could carry one, those of the lab first. */
export declare const macvtapLinks: ({ lab, host }: Place) => string[]
