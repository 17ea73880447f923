// The colours of a terminal: sixteen that are readable on the window's background, light and dark.
import type { ITheme } from '@xterm/xterm'

const dark: ITheme = {
  background: '#12161c',
  foreground: '#d8dee6',
  cursor: '#3cc8dc',
  cursorAccent: '#12161c',
  selectionBackground: '#2b5561',
  black: '#3b4452',
  red: '#f4776d',
  green: '#5cc979',
  yellow: '#e0b050',
  blue: '#6fa8f5',
  magenta: '#c792ea',
  cyan: '#3cc8dc',
  white: '#d8dee6',
  brightBlack: '#8a94a3',
  brightRed: '#ff9a92',
  brightGreen: '#86e09d',
  brightYellow: '#f2ca7a',
  brightBlue: '#98c3ff',
  brightMagenta: '#ddb3f5',
  brightCyan: '#7fdfec',
  brightWhite: '#ffffff',
}

const light: ITheme = {
  background: '#ffffff',
  foreground: '#1b2129',
  cursor: '#0b7285',
  cursorAccent: '#ffffff',
  selectionBackground: '#bfe3e9',
  black: '#1b2129',
  red: '#b3261e',
  green: '#1f7a35',
  yellow: '#8a5a00',
  blue: '#1a56b8',
  magenta: '#7b3fa0',
  cyan: '#0b7285',
  white: '#5b6573',
  brightBlack: '#5b6573',
  brightRed: '#c9372c',
  brightGreen: '#2b8a3e',
  brightYellow: '#9a6700',
  brightBlue: '#2563c9',
  brightMagenta: '#8e4bb5',
  brightCyan: '#0e8296',
  brightWhite: '#1b2129',
}

export const terminalTheme = (scheme: 'light' | 'dark'): ITheme => (scheme === 'dark' ? dark : light)
