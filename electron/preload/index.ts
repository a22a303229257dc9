/** Hands core's port to the page and offers the few calls of shared/contract/shell.ts; nothing else. */
import { contextBridge, ipcRenderer, webUtils } from 'electron'
import {
  CALL_CHANNEL,
  CHOSEN_CHANNEL,
  COMMAND_CHANNEL,
  CORE_PORT_MESSAGE,
  PORT_CHANNEL,
  STATE_CHANNEL,
} from '#shared/contract/shell-channels.ts'
import type { QunxiShell } from '#shared/contract/shell.ts'
import { markStart } from '#shared/contract/start-marks.ts'

markStart('preload')

function listen<T>(channel: string, listener: (value: T) => void): () => void {
  const onEvent = (_event: unknown, value: T): void => listener(value)
  ipcRenderer.on(channel, onEvent)
  return () => void ipcRenderer.removeListener(channel, onEvent)
}

const shell: QunxiShell = {
  call: (method, input) => ipcRenderer.invoke(CALL_CHANNEL, method, input),
  pathsOf: async (files) => {
    // Electron knows the path of a file that a person dropped or picked; one that a script made has none.
    const paths = files.map((file) => webUtils.getPathForFile(file as File)).filter((path) => path !== '')
    await ipcRenderer.invoke(CHOSEN_CHANNEL, paths)
    return paths
  },
  onState: (listener) => listen(STATE_CHANNEL, listener),
  onCommand: (listener) => listen(COMMAND_CHANNEL, listener),
}

// A port cannot cross the context bridge; a window message can carry it.
ipcRenderer.on(PORT_CHANNEL, (event) => {
  window.postMessage({ type: CORE_PORT_MESSAGE }, window.location.origin, event.ports)
})

contextBridge.exposeInMainWorld('qunxi', shell)
