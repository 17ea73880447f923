// What the desktop's preload gives its window, beside the frames: dialogs, the menu, files to open.

export type MenuCommand =
  | 'new'
  | 'open'
  | 'save'
  | 'save-as'
  | 'save-and-close'
  | 'undo'
  | 'redo'
  | 'search'
  | 'fit'
  | 'apply'

/** `window.tapdeck` in the desktop application; absent in a browser. The functions that subscribe return what ends that. */
export interface DesktopBridge {
  send(frame: string | Uint8Array): void
  onFrame(hear: (frame: string | Uint8Array) => void): () => void
  /** `down`: the engine has ended; it is started again, and then `up` comes. The first call tells the state as it is. */
  onEngine(hear: (state: 'up' | 'down') => void): () => void
  /** Undefined if the user chose nothing. */
  chooseFile(purpose: 'open' | 'save', proposed: string | undefined): Promise<string | undefined>
  /** A lab file that the system asks to be opened: by the command line, a double click, a second start. */
  onOpenFile(hear: (file: string) => void): () => void
  onMenu(hear: (command: MenuCommand) => void): () => void
  /** Whether the lab has changes that are not saved: closing the window asks then. */
  setUnsaved(state: 'saved' | 'unsaved'): void
}
