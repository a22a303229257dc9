/** Texts being written, by conversation, so that going elsewhere loses none. Kept in memory only: they are people's words. */
import { create } from 'zustand'

/** The message that the one being written answers. */
export interface Quote {
  messageId: number
  sender: string
  text: string
}

export interface ComposerState {
  texts: Readonly<Record<number, string>>
  quotes: Readonly<Record<number, Quote>>
  /** The conversation on view that can be written to. */
  open: number | null
  /** Counts texts that were handed over, so that the field takes the focus. */
  turn: number
  setText: (conversationId: number, text: string) => void
  setOpen: (conversationId: number | null) => void
  /** Null takes it away. */
  setQuote: (conversationId: number, quote: Quote | null) => void
  /** A draft that was accepted goes into the field, behind what stands there. Answers false where there is no field. */
  offer: (conversationId: number, text: string) => boolean
  clear: () => void
}

export const useComposer = create<ComposerState>()((set, get) => ({
  texts: {},
  quotes: {},
  open: null,
  turn: 0,
  setText: (conversationId, text) => set(({ texts }) => ({ texts: { ...texts, [conversationId]: text } })),
  setOpen: (open) => set({ open }),
  setQuote: (conversationId, quote) =>
    set(({ quotes, turn }) => {
      const { [conversationId]: _, ...rest } = quotes
      return quote === null ? { quotes: rest } : { quotes: { ...rest, [conversationId]: quote }, turn: turn + 1 }
    }),
  offer: (conversationId, text) => {
    const { open, texts, turn } = get()
    if (open !== conversationId) return false
    const before = texts[conversationId]?.trimEnd() ?? ''
    set({ texts: { ...texts, [conversationId]: before === '' ? text : `${before}\n${text}` }, turn: turn + 1 })
    return true
  },
  clear: () => set({ texts: {}, quotes: {}, open: null }),
}))
