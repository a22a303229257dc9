/** Texts being written, by conversation, so that going elsewhere loses none. Kept in memory only: they are people's words. */
import { create } from 'zustand'

/** The message that the one being written answers. */
interface Quote {
  messageId: number
  sender: string
  text: string
}

interface ComposerState {
  texts: Readonly<Record<number, string>>
  quotes: Readonly<Record<number, Quote>>
  /** The draft a text came from, as long as something of it is in the field. */
  drafts: Readonly<Record<number, string>>
  /** The conversation on view that can be written to. */
  open: number | null
  /** Counts texts that were handed over, so that the field takes the focus. */
  turn: number
  /** `draftId`: where it is from another draft than what stood there. An empty text is from none. */
  setText: (conversationId: number, text: string, draftId?: string) => void
  setOpen: (conversationId: number | null) => void
  /** Null takes it away. */
  setQuote: (conversationId: number, quote: Quote | null) => void
  /** A draft that was accepted goes into the field, behind what is there. Returns false where there is no field. */
  offer: (conversationId: number, text: string, draftId: string) => boolean
  clear: () => void
}

export const useComposer = create<ComposerState>()((set, get) => ({
  texts: {},
  quotes: {},
  drafts: {},
  open: null,
  turn: 0,
  setText: (conversationId, text, draftId) =>
    set(({ texts, drafts }) => {
      const { [conversationId]: before, ...rest } = drafts
      const from = text.trim() === '' ? undefined : (draftId ?? before)
      return {
        texts: { ...texts, [conversationId]: text },
        drafts: from === undefined ? rest : { ...rest, [conversationId]: from },
      }
    }),
  setOpen: (open) => set({ open }),
  setQuote: (conversationId, quote) =>
    set(({ quotes, turn }) => {
      const { [conversationId]: _, ...rest } = quotes
      return quote === null ? { quotes: rest } : { quotes: { ...rest, [conversationId]: quote }, turn: turn + 1 }
    }),
  offer: (conversationId, text, draftId) => {
    const { open, texts, turn, setText } = get()
    if (open !== conversationId) return false
    const before = texts[conversationId]?.trimEnd() ?? ''
    setText(conversationId, before === '' ? text : `${before}\n${text}`, draftId)
    set({ turn: turn + 1 })
    return true
  },
  clear: () => set({ texts: {}, quotes: {}, drafts: {}, open: null }),
}))
