/**
 * Writing: `const write = useWrite(); await write('tags.add', input, { toast: t('tags.added', { count }) })`.
 * A failure is told in a toast and the promise rejects with the QunxiError. A write that core can take back is offered for
 * undo, in the toast for ten seconds and on Ctrl/Cmd+Z.
 */
import { useCallback } from 'react'
import { QunxiError } from '#shared/contract/errors.ts'
import type { UndoHandle } from '#shared/contract/protocol.ts'
import { i18n } from '#renderer/base/i18n/i18n.ts'
import { useToasts } from '#renderer/state/toasts.ts'
import { core } from './client.ts'
import { errorText } from './error-text.ts'
import type { Input, Output, WriteMethod } from './methods.ts'

interface WriteOptions<T> {
  /** Translated; null shows none even when the write can be undone. Without it an undoable write shows core's own label. */
  toast?: string | null | ((output: T) => string | null)
  /** The caller shows a failure in place: no toast for it. */
  quiet?: boolean
}

type Write = <M extends WriteMethod>(method: M, input: Input<M>, options?: WriteOptions<Output<M>>) => Promise<Output<M>>

const UNDO_LIMIT = 100
const undoStack: UndoHandle[] = []
const shownErrors = new WeakSet<object>()

// A failure that was told in a toast needs no second mention as an unhandled rejection.
if (typeof window !== 'undefined') {
  window.addEventListener('unhandledrejection', (event) => {
    if (event.reason instanceof QunxiError && shownErrors.has(event.reason)) event.preventDefault()
  })
}

function labelOf(handle: UndoHandle): string {
  return i18n.exists(handle.label) ? i18n.t(handle.label, handle.values ?? {}) : i18n.t('toasts.changed')
}

export function showFailure(error: unknown): void {
  const known =
    error instanceof QunxiError ? error : new QunxiError('INTERNAL', error instanceof Error ? error.message : String(error))
  shownErrors.add(known)
  if (known.code === 'CANCELLED') return
  useToasts.getState().show({ message: errorText(known), tone: 'failure' })
}

export const write: Write = async (method, input, options = {}) => {
  try {
    const { output, undo } = await core.write(method, input)
    const chosen = typeof options.toast === 'function' ? options.toast(output) : options.toast
    if (undo) {
      undoStack.push(undo)
      if (undoStack.length > UNDO_LIMIT) undoStack.shift()
    }
    const message = chosen ?? (undo && chosen === undefined ? labelOf(undo) : undefined)
    if (message) {
      useToasts
        .getState()
        .show(
          undo
            ? { message, undoToken: undo.token, action: { label: i18n.t('toasts.undo'), run: () => void undoOne(undo.token) } }
            : { message },
        )
    }
    return output
  } catch (error) {
    if (!options.quiet) showFailure(error)
    throw error
  }
}

/** The last act before this window opened, which core still knows after a restart. */
async function lastKept(): Promise<UndoHandle | undefined> {
  const { items } = await core.call('undo.recent', { limit: 1 })
  return items[0]
}

/** Takes back one write by its token, or the last one that still can be. Returns false when there is nothing to take back. */
export async function undoOne(token?: string): Promise<boolean> {
  const at = token === undefined ? undoStack.length - 1 : undoStack.findIndex((handle) => handle.token === token)
  let handle = undoStack[at]
  if (handle) undoStack.splice(at, 1)
  else if (token !== undefined) return false
  try {
    handle ??= await lastKept()
    if (!handle) return false
    const toasts = useToasts.getState()
    toasts.dismissUndo(handle.token)
    const { undo: redo } = await core.write('undo.apply', { token: handle.token })
    const message = i18n.t('toasts.undone', { what: labelOf(handle) })
    toasts.show(
      redo
        ? { message, undoToken: redo.token, action: { label: i18n.t('toasts.redo'), run: () => void redoOne(redo) } }
        : { message },
    )
    return true
  } catch (error) {
    showFailure(error)
    return true
  }
}

async function redoOne(handle: UndoHandle): Promise<void> {
  useToasts.getState().dismissUndo(handle.token)
  try {
    const { undo } = await core.write('undo.apply', { token: handle.token })
    if (undo) undoStack.push(undo)
    useToasts.getState().show({ message: i18n.t('toasts.redone') })
  } catch (error) {
    showFailure(error)
  }
}

/** Another workspace: what was done in the last one cannot be taken back here. */
export function forgetUndo(): void {
  undoStack.length = 0
}

/** For a write that nothing follows: its failure was shown in a toast already. `write(…).catch(shownAlready)`. */
export function shownAlready(): void {}

export function useWrite(): Write {
  return useCallback<Write>((method, input, options) => write(method, input, options), [])
}
