/** Puts the machine's preferences on the page: language, scheme, size of type. Main keeps them and says when they change. */
import { NONCE_TOKEN } from '#shared/contract/first-figures.ts'
import type { Preferences, ShellState } from '#shared/contract/shell.ts'
import { shell } from './shell.ts'
import { showFailure } from './use-write.ts'
import { useUi } from '#renderer/state/ui.ts'
import { setLanguage } from '#renderer/base/i18n/i18n.ts'

export function applyPreferences(state: ShellState): void {
  const { preferences, effectiveScheme } = state
  const { style } = document.documentElement
  style.fontSize = `${preferences.textScale}%`
  style.setProperty('--qx-zoom', String(preferences.textScale / 100))
  useUi.getState().mirror(preferences, effectiveScheme)
  void setLanguage(preferences.language)
}

/** Saves a change; the window follows when main pushes the new state. */
export function setPreferences(change: Partial<Preferences>): void {
  shell('preferences.set', change).catch(showFailure)
}

/** The nonce of this load, without which the page's policy refuses style elements. */
export function styleNonce(): string {
  // The frame's HTML is made with the bundle: main puts the load's own nonce in.
  if (typeof document === 'undefined') return NONCE_TOKEN
  return document.querySelector<HTMLMetaElement>('meta[name="style-nonce"]')?.content ?? ''
}
