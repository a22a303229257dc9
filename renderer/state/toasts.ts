/** Short messages at the bottom. One with an undo stays for ten seconds, the time in which it can be taken back. */
import { create } from 'zustand'

type ToastTone = 'plain' | 'attention' | 'failure'

interface ToastAction {
  /** Translated text. */
  label: string
  run: () => void
}

export interface Toast {
  id: number
  /** Translated text, one sentence. */
  message: string
  tone: ToastTone
  action: ToastAction | undefined
  /** The undo token of the write that caused it, if it can be taken back. */
  undoToken: string | undefined
  /** Milliseconds until it leaves by itself. */
  stay: number
}

interface ToastsState {
  toasts: readonly Toast[]
  show: (toast: { message: string; tone?: ToastTone; action?: ToastAction; undoToken?: string; stay?: number }) => number
  dismiss: (id: number) => void
  dismissUndo: (token: string) => void
  clear: () => void
}

const UNDO_STAY = 10_000
const PLAIN_STAY = 5_000
const SHOWN_AT_ONCE = 4

let nextId = 1

export const useToasts = create<ToastsState>()((set) => ({
  toasts: [],
  show: ({ message, tone = 'plain', action, undoToken, stay }) => {
    const id = nextId++
    const long = undoToken !== undefined || action !== undefined || tone === 'failure'
    const toast: Toast = { id, message, tone, action, undoToken, stay: stay ?? (long ? UNDO_STAY : PLAIN_STAY) }
    set(({ toasts }) => ({ toasts: [...toasts, toast].slice(-SHOWN_AT_ONCE) }))
    return id
  },
  dismiss: (id) => set(({ toasts }) => ({ toasts: toasts.filter((toast) => toast.id !== id) })),
  dismissUndo: (token) => set(({ toasts }) => ({ toasts: toasts.filter((toast) => toast.undoToken !== token) })),
  clear: () => set({ toasts: [] }),
}))
