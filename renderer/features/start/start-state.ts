/** What the start screens must remember while main already opens the workspace behind them. */
import { create } from 'zustand'

export interface NewKey {
  name: string
  /** 64 hex digits, shown once. */
  recoveryKey: string
  keptByKeyring: boolean
}

interface StartState {
  /** A workspace is being made: hold the frame back until its recovery key was seen. */
  creating: boolean
  newKey: NewKey | undefined
}

export const useStart = create<StartState>()(() => ({ creating: false, newKey: undefined }))
