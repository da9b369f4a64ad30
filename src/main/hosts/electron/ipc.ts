import { type BrowserWindow, type IpcMainInvokeEvent, ipcMain } from 'electron'
import { IPC } from '../../../shared/contract'
import { forPage } from '../../api'
import type { OpenEngine } from '../profile'
import { isConsolePage } from './console-protocol'

/** Only our own page, in its top frame, may ask: a frame that was led elsewhere has the same channel. */
const isOurs = ({ senderFrame }: IpcMainInvokeEvent): boolean =>
  senderFrame !== null && senderFrame.parent === null && isConsolePage(senderFrame.url)

/** The one guarded entrance (DESIGN §9): nothing else touches ipcMain. Returns what closes it. */
export function openEntrance(open: OpenEngine, windows: () => readonly BrowserWindow[]): () => void {
  const api = forPage(open.api)
  ipcMain.handle(IPC.call, async (event, command: unknown, input: unknown) => {
    if (!isOurs(event)) throw new Error('refused')
    return api.call(typeof command === 'string' ? command : '', input)
  })
  const unsubscribe = open.subscribe(({ name, payload }) => {
    for (const window of windows()) window.webContents.send(IPC.event, name, payload)
  })
  return () => {
    unsubscribe()
    ipcMain.removeHandler(IPC.call)
  }
}
