/** The channels from the page: its calls, and what its preload alone can say. */
import { ipcMain } from 'electron'
import type { BrowserWindow, IpcMainInvokeEvent } from 'electron'
import { CALL_CHANNEL, CHOSEN_CHANNEL } from '#shared/contract/shell-channels.ts'
import type { ShellMethod } from '#shared/contract/shell.ts'
import { answerCall, checkSender } from './shell-call.ts'
import type { Sender, ShellHandlers } from './shell-call.ts'

/** `chosen`: real files that were dropped on the window or picked in it. Their paths come from Electron by way of preload. */
export function serveIpc(
  window: () => BrowserWindow | null,
  handlers: ShellHandlers,
  chosen: (paths: string[]) => Promise<void>,
  mayCall: (method: ShellMethod) => void,
): void {
  ipcMain.handle(CALL_CHANNEL, (event, method: unknown, input: unknown) =>
    answerCall(senderOf(event, window()), method, input, handlers, mayCall),
  )
  ipcMain.handle(CHOSEN_CHANNEL, async (event, paths: string[]) => {
    checkSender(senderOf(event, window()))
    await chosen(paths)
  })
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
