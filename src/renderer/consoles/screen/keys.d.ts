/** A key as RFB sends it: what it means (X11 keysym) and where it is (KeyboardEvent.code). */
export interface Key {
  keysym: number
  code: string
}
export interface Stroke extends Key {
  shift: boolean
}
export declare const shiftKey: Key
/** Keys that the browser or the desktop would take for itself, by what is written on them. */
export declare const combinations: Readonly<Record<string, readonly Key[]>>
/** The strokes that type a text, and the letters that no key of a US keyboard types. */
export declare function strokesOf(text: string): {
  strokes: Stroke[]
  left: string[]
}
