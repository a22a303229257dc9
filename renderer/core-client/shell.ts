/** Calls to the shell (Electron's main process): dialogs, clipboard, workspaces. A refusal throws a QunxiError like core's. */
import { QunxiError } from '#shared/contract/errors.ts'
import type { QunxiShell, ShellInput, ShellMethod, ShellOutput } from '#shared/contract/shell.ts'

declare global {
  interface Window {
    /** Put there by preload. */
    readonly qunxi: QunxiShell
  }
}

export async function shell<M extends ShellMethod>(method: M, input: ShellInput<M>): Promise<ShellOutput<M>> {
  const reply = await window.qunxi.call(method, input)
  if (reply.ok) return reply.output
  throw new QunxiError(reply.error.code, reply.error.message)
}
