/** Appearance and frame. Language, scheme and size of type are this machine's settings: main keeps them, the window mirrors them. */
import { create } from 'zustand'
import type { ColorScheme, Language, Preferences } from '#shared/contract/shell.ts'
import { savedRailFold, saveRailFold } from './saved-place.ts'

type TextScale = Preferences['textScale']

interface UiState {
  /** As the person chose; undefined until then: the rail folds itself where room is short. */
  railCollapsed: boolean | undefined
  language: Language
  colorScheme: ColorScheme
  effectiveScheme: 'light' | 'dark'
  textScale: TextScale
  /** Minutes; 0: never by itself. */
  lockAfter: NonNullable<Preferences['lockAfter']>
  unlockWithSystem: boolean
  paletteOpen: boolean
  shortcutsOpen: boolean
  setRailCollapsed: (collapsed: boolean) => void
  setPaletteOpen: (open: boolean) => void
  setShortcutsOpen: (open: boolean) => void
  /** Takes over what main says. */
  mirror: (preferences: Preferences, effectiveScheme: 'light' | 'dark') => void
}

export const useUi = create<UiState>()((set) => ({
  railCollapsed: savedRailFold(),
  language: 'zh-CN',
  colorScheme: 'auto',
  effectiveScheme: 'light',
  textScale: 100,
  lockAfter: 0,
  unlockWithSystem: false,
  paletteOpen: false,
  shortcutsOpen: false,
  setRailCollapsed: (railCollapsed) => {
    saveRailFold(railCollapsed)
    set({ railCollapsed })
  },
  setPaletteOpen: (paletteOpen) => set({ paletteOpen }),
  setShortcutsOpen: (shortcutsOpen) => set({ shortcutsOpen }),
  mirror: (preferences, effectiveScheme) =>
    set({
      language: preferences.language,
      colorScheme: preferences.colorScheme,
      textScale: preferences.textScale,
      lockAfter: preferences.lockAfter ?? 0,
      unlockWithSystem: preferences.unlockWithSystem ?? false,
      effectiveScheme,
    }),
}))
