/** One call from the page: who is speaking is checked before anything else, then the payload, then it runs. Pure. */
import type { z } from 'zod'
import { QunxiError, toErrorReply } from '#shared/contract/errors.ts'
import { shellContract } from '#shared/contract/shell.ts'
import type { ShellContract, ShellMethod, ShellOutput, ShellReply } from '#shared/contract/shell.ts'
import { HOST, SCHEME } from './page-files.ts'

export type ShellHandlers = {
  [M in ShellMethod]: (input: z.output<ShellContract[M]['input']>) => ShellOutput<M> | Promise<ShellOutput<M>>
}

/** What is looked at in an event; all of it belongs to the browser process and cannot be set by a page. */
export interface Sender {
  isMainWindow: boolean
  isMainFrame: boolean
  url: string | null
}

/** Throws REFUSED unless the window's own main frame, showing the app's own page, is speaking. */
export function checkSender(sender: Sender): void {
  let own = false
  try {
    const url = new URL(sender.url ?? '')
    own = url.protocol === `${SCHEME}:` && url.host === HOST
  } catch {
    // Not an address: it is none of ours, and refused below.
    own = false
  }
  if (!sender.isMainWindow || !sender.isMainFrame || !own) throw new QunxiError('REFUSED', 'This page may not call the app.')
}

/** Checks and runs one call; everything that goes wrong becomes a reply. `mayCall` throws for what is not allowed now. */
export async function answerCall(
  sender: Sender,
  method: unknown,
  rawInput: unknown,
  handlers: ShellHandlers,
  mayCall: (method: ShellMethod) => void = () => {},
): Promise<ShellReply<ShellMethod>> {
  try {
    checkSender(sender)
    if (typeof method !== 'string' || !Object.hasOwn(shellContract, method)) {
      throw new QunxiError('UNKNOWN_CALL', 'There is no such call.')
    }
    const name = method as ShellMethod
    mayCall(name)
    const parsed = shellContract[name].input.safeParse(rawInput)
    if (!parsed.success) {
      const issue = parsed.error.issues[0]
      throw new QunxiError('BAD_INPUT', `${name}: ${issue?.path.join('.') || 'input'}: ${issue?.message ?? 'not as agreed'}`)
    }
    const handler = handlers[name] as (input: unknown) => unknown
    return { ok: true, output: (await handler(parsed.data)) as ShellOutput<ShellMethod> }
  } catch (error) {
    const { code, message } = toErrorReply(error)
    if (code === 'INTERNAL') console.error(error)
    return { ok: false, error: { code, message } }
  }
}
