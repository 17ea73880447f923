// What a change is in the language of the window: made of words of its own, or those of a fault, which end with a full stop.
import { say } from '../i18n/phrases.ts'

export function sayChange(text: string): string {
  const words = say(text)
  return words === text ? say(`${text}.`).replace(/[.。]$/, '') : words
}
