// The one door between the window and the rest: frames, the menu, dialogs, files to open. Runs in the sandbox, isolated from the page.
import { contextBridge, ipcRenderer } from 'electron'
import type { DesktopBridge } from '../contract/desktop.ts'

type Hearer = Parameters<typeof ipcRenderer.on>[1]

/** Hears a channel; the function that it gives ends that. Electron's event object stays on this side. */
function listen(channel: `tapdeck:${string}`, hear: Hearer): () => void {
  ipcRenderer.on(channel, hear)
  return () => ipcRenderer.off(channel, hear)
}

const bridge: DesktopBridge = {
  send: (frame) => ipcRenderer.send('tapdeck:frame', frame),
  onFrame: (hear) => listen('tapdeck:frame', (_event, frame) => hear(frame)),
  onEngine: (hear) => {
    const end = listen('tapdeck:engine', (_event, state) => hear(state))
    ipcRenderer.send('tapdeck:connect')
    return end
  },
  chooseFile: (purpose, proposed) => ipcRenderer.invoke('tapdeck:choose-file', purpose, proposed),
  onOpenFile: (hear) => {
    const end = listen('tapdeck:open-file', (_event, file) => hear(file))
    ipcRenderer.send('tapdeck:files')
    return end
  },
  onMenu: (hear) => listen('tapdeck:menu', (_event, command) => hear(command)),
  setUnsaved: (state) => ipcRenderer.send('tapdeck:unsaved', state),
}

contextBridge.exposeInMainWorld('tapdeck', bridge)
