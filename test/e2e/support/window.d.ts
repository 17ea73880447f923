// What the desktop's preload gives the page, for code that tests run in it.
import type { DesktopBridge } from '../../../src/contract/desktop.ts'

declare global {
  interface Window {
    tapdeck?: DesktopBridge
  }
}
