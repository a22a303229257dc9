/** The one channel from the page. */
import { ipcMain } from 'electron'
import type { BrowserWindow, IpcMainInvokeEvent } from 'electron'
import { CALL_CHANNEL } from '#shared/contract/shell-channels.ts'
import { answerCall } from './shell-call.ts'
import type { Sender, ShellHandlers } from './shell-call.ts'

export function serveIpc(window: () => BrowserWindow | null, handlers: ShellHandlers): void {
  ipcMain.handle(CALL_CHANNEL, (event, method: unknown, input: unknown) =>
    answerCall(senderOf(event, window()), method, input, handlers),
  )
}

function senderOf(event: IpcMainInvokeEvent, window: BrowserWindow | null): Sender {
  const frame = event.senderFrame
  const own = window && !window.isDestroyed() ? window.webContents : null
  return {
    isMainWindow: own !== null && event.sender === own,
    isMainFrame: frame !== null && own !== null && frame === own.mainFrame,
    url: frame?.url ?? null,
  }
}
