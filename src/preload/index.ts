import { contextBridge, type IpcRendererEvent, ipcRenderer } from 'electron'
import { CONTRACT_VERSION, IPC, type StewardBridge } from '../shared/contract/bridge'

/** The one object the page gets: two functions and a number, no Electron object among them (DESIGN §9). */
const bridge: StewardBridge = {
  contract: CONTRACT_VERSION,
  call: (command, input) => ipcRenderer.invoke(IPC.call, command, input),
  onEvent: (listener) => {
    const heard = (_event: IpcRendererEvent, name: string, payload: unknown): void => listener(name, payload)
    ipcRenderer.on(IPC.event, heard)
    return () => ipcRenderer.off(IPC.event, heard)
  },
}

contextBridge.exposeInMainWorld('steward', bridge)
