/** Texts being written, by conversation, so that going elsewhere loses none. Kept in memory only: they are people's words. */
import { create } from 'zustand'

export interface ComposerState {
  texts: Readonly<Record<number, string>>
  /** The conversation on view that can be written to. */
  open: number | null
  /** Counts texts that were handed over, so that the field takes the focus. */
  turn: number
  setText: (conversationId: number, text: string) => void
  setOpen: (conversationId: number | null) => void
  /** A draft that was accepted goes into the field, behind what stands there. Answers false where there is no field. */
  offer: (conversationId: number, text: string) => boolean
  clear: () => void
}

export const useComposer = create<ComposerState>()((set, get) => ({
  texts: {},
  open: null,
  turn: 0,
  setText: (conversationId, text) => set(({ texts }) => ({ texts: { ...texts, [conversationId]: text } })),
  setOpen: (open) => set({ open }),
  offer: (conversationId, text) => {
    const { open, texts, turn } = get()
    if (open !== conversationId) return false
    const before = texts[conversationId]?.trimEnd() ?? ''
    set({ texts: { ...texts, [conversationId]: before === '' ? text : `${before}\n${text}` }, turn: turn + 1 })
    return true
  },
  clear: () => set({ texts: {}, open: null }),
}))
