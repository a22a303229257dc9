/**
 * All keys in one place. Single keys do nothing while a person types; combinations with Mod (Ctrl, Cmd on a Mac) always work.
 * `useShortcut('j', next, { labelKey: 'keys.next' })` holds while its component is on view; the latest registration of a
 * key wins, so a list inside a screen takes J before the screen does.
 */
import { useEffect, useRef } from 'react'

interface ShortcutOptions {
  /** i18n key of what it does, for the overlay; without one it is not listed. */
  labelKey?: string
  /** The same, already translated (a screen's name). */
  label?: string
  /** Heading in the overlay. */
  group?: 'everywhere' | 'go' | 'list' | 'draft'
  enabled?: boolean
}

export interface Shortcut {
  readonly combo: string
  readonly labelKey: string | undefined
  readonly label: string | undefined
  readonly group: NonNullable<ShortcutOptions['group']>
  /** Answering false passes the key on to an earlier registration. */
  readonly run: (event: KeyboardEvent) => void | boolean
}

const registered: Shortcut[] = []
const listeners = new Set<() => void>()
const SEQUENCE_WAIT = 1_200

let first: { key: string; at: number } | undefined
let snapshot: readonly Shortcut[] = []

function publish(): void {
  snapshot = [...registered]
  for (const listener of listeners) listener()
}

export function registeredShortcuts(): readonly Shortcut[] {
  return snapshot
}

export function onShortcutsChanged(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** `mod+k`, `shift+mod+z`, `g t` (one after the other), `j`, `space`, `?`, `enter`, `escape`, `arrowdown`. */
function comboOf(event: KeyboardEvent): string {
  const key = event.key === ' ' ? 'space' : event.key.toLowerCase()
  const mod = event.ctrlKey || event.metaKey
  // With a letter or a named key Shift is part of the combination; in `?` it is already part of the character.
  const shift = event.shiftKey && (key.length > 1 || /[a-z]/.test(key))
  return `${shift ? 'shift+' : ''}${event.altKey ? 'alt+' : ''}${mod ? 'mod+' : ''}${key}`
}

/** A person is typing here: single keys belong to the text. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true
  if (!(target instanceof HTMLInputElement)) return false
  return !['checkbox', 'radio', 'button', 'submit', 'reset', 'range', 'color'].includes(target.type)
}

/** With Ctrl, Cmd or Alt a key is no step in a list: Ctrl+K in a list that J and K move is the palette's, Alt+← in a grid the way back. */
export function isCombination(event: { ctrlKey: boolean; metaKey: boolean; altKey: boolean }): boolean {
  return event.ctrlKey || event.metaKey || event.altKey
}

/** Keys that a focused button, link or menu answers itself. */
function belongsToControl(event: KeyboardEvent, combo: string): boolean {
  if (combo !== 'enter' && combo !== 'space') return false
  return (
    event.target instanceof HTMLElement &&
    event.target.closest('button, a[href], summary, input, [role="menuitem"], [role="option"]') !== null
  )
}

function runLast(combo: string, event: KeyboardEvent): boolean {
  for (const shortcut of registered.toReversed()) {
    if (shortcut.combo === combo && shortcut.run(event) !== false) return true
  }
  return false
}

export function handleKeyDown(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing || (event.repeat && event.key.length > 1 && !event.key.startsWith('Arrow')))
    return
  const combo = comboOf(event)
  const plain = !combo.includes('mod+') && !combo.includes('alt+')
  if (plain && combo !== 'escape' && isTyping(event.target)) return
  // An open dialog or menu keeps single keys to itself.
  if (
    plain &&
    event.target instanceof HTMLElement &&
    event.target.closest('[role="dialog"], [role="menu"], [role="listbox"]') &&
    combo !== 'escape'
  )
    return
  if (belongsToControl(event, combo)) return
  const now = Date.now()
  const started = first
  first = undefined
  if (started && now - started.at < SEQUENCE_WAIT && runLast(`${started.key} ${combo}`, event)) return event.preventDefault()
  if (runLast(combo, event)) return event.preventDefault()
  if (registered.some((shortcut) => shortcut.combo.startsWith(`${combo} `))) first = { key: combo, at: now }
}

export function useShortcut(combo: string, run: Shortcut['run'], options: ShortcutOptions = {}): void {
  const { labelKey, label, group = 'everywhere', enabled = true } = options
  const latest = useRef(run)
  useEffect(() => {
    latest.current = run
  })
  useEffect(() => {
    if (!enabled) return
    const shortcut: Shortcut = { combo, labelKey, label, group, run: (event) => latest.current(event) }
    registered.push(shortcut)
    publish()
    return () => {
      registered.splice(registered.indexOf(shortcut), 1)
      publish()
    }
  }, [combo, labelKey, label, group, enabled])
}
