// A text as the keys that type it, and the key combinations that a window cannot pass on by itself.

/** A key as RFB sends it: what it means (X11 keysym) and where it is (KeyboardEvent.code). */
export interface Key {
  keysym: number
  code: string
}
export interface Stroke extends Key {
  shift: boolean
}

export const shiftKey: Key = { keysym: 0xffe1, code: 'ShiftLeft' }
const control: Key = { keysym: 0xffe3, code: 'ControlLeft' }
const alt: Key = { keysym: 0xffe9, code: 'AltLeft' }
const superKey: Key = { keysym: 0xffeb, code: 'MetaLeft' }
const functionKey = (number: number): Key => ({ keysym: 0xffbd + number, code: `F${number}` })
const letter = (text: string): Key => ({ keysym: text.charCodeAt(0), code: `Key${text.toUpperCase()}` })

/** Keys that the browser or the desktop would take for itself, by what is written on them. */
export const combinations: Readonly<Record<string, readonly Key[]>> = {
  'Ctrl+Alt+Del': [control, alt, { keysym: 0xffff, code: 'Delete' }],
  'Ctrl+Alt+Backspace': [control, alt, { keysym: 0xff08, code: 'Backspace' }],
  'Alt+Tab': [alt, { keysym: 0xff09, code: 'Tab' }],
  'Alt+F4': [alt, functionKey(4)],
  'Ctrl+W': [control, letter('w')],
  Super: [superKey],
  Esc: [{ keysym: 0xff1b, code: 'Escape' }],
  'Ctrl+Alt+F1': [control, alt, functionKey(1)],
  'Ctrl+Alt+F2': [control, alt, functionKey(2)],
  'Ctrl+Alt+F7': [control, alt, functionKey(7)],
  'Print Screen': [{ keysym: 0xff61, code: 'PrintScreen' }],
  'Alt+SysRq': [alt, { keysym: 0xff15, code: 'PrintScreen' }],
}

/** The keys of a US keyboard beside letters and digits: code, what it types, what it types with shift. */
const signs = [
  ['Backquote', '`', '~'],
  ['Minus', '-', '_'],
  ['Equal', '=', '+'],
  ['BracketLeft', '[', '{'],
  ['BracketRight', ']', '}'],
  ['Backslash', '\\', '|'],
  ['Semicolon', ';', ':'],
  ['Quote', "'", '"'],
  ['Comma', ',', '<'],
  ['Period', '.', '>'],
  ['Slash', '/', '?'],
  ['Space', ' ', ''],
  ...[...')!@#$%^&*('].map((sign, digit) => [`Digit${digit}`, String(digit), sign] as const),
] as const

/** By what it types. QEMU hears the place of a key, not its meaning, so the guest must have a US keyboard for this. */
const places: ReadonlyMap<string, Stroke> = new Map<string, Stroke>([
  ...[...'abcdefghijklmnopqrstuvwxyz'].flatMap((text): [string, Stroke][] => {
    const upper = text.toUpperCase()
    const code = `Key${upper}`
    return [
      [text, { keysym: text.charCodeAt(0), code, shift: false }],
      [upper, { keysym: upper.charCodeAt(0), code, shift: true }],
    ]
  }),
  ...signs.flatMap(([code, plain, shifted]): [string, Stroke][] => [
    [plain, { keysym: plain.charCodeAt(0), code, shift: false }],
    ...(shifted === ''
      ? []
      : [[shifted, { keysym: shifted.charCodeAt(0), code, shift: true }] satisfies [string, Stroke]]),
  ]),
  ['\n', { keysym: 0xff0d, code: 'Enter', shift: false }],
  ['\t', { keysym: 0xff09, code: 'Tab', shift: false }],
])

/** The strokes that type a text, and the letters that no key of a US keyboard types. */
export function strokesOf(text: string): { strokes: Stroke[]; left: string[] } {
  const letters = [...text.replaceAll('\r\n', '\n').replaceAll('\r', '\n')]
  return {
    strokes: letters.flatMap((sign) => places.get(sign) ?? []),
    left: [...new Set(letters.filter((sign) => !places.has(sign)))],
  }
}
