/**
 * What a person clicks and types on the frame before the app is there. The app draws the same frame anew, so a button is kept as
 * the way to it, not as the thing itself. Knows of elements only what it needs, so that it runs without a window.
 */
export interface Part<P> {
  readonly tagName: string
  readonly textContent: string | null
  readonly parentElement: P | null
  readonly children: ArrayLike<P>
  getAttribute(name: string): string | null
}

/** Which child at each step down from the root, and what is written on it. */
export interface Way {
  readonly steps: readonly number[]
  readonly label: string
}

export interface Key {
  readonly key: string
  readonly code: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly altKey: boolean
  readonly shiftKey: boolean
}

type Press = { readonly click: Way } | { readonly key: Key }

/** More than anybody does in a second is a key that lies under something. */
const MOST = 50
/** They draw nothing, and the two frames need not have the same ones. */
const UNSEEN = new Set(['STYLE', 'TEMPLATE', 'SCRIPT', 'LINK'])

function seen<P extends Part<P>>(part: P): P[] {
  return Array.from(part.children).filter((child) => !UNSEEN.has(child.tagName.toUpperCase()))
}

/** Without figures, which may be newer when it is done. */
function labelOf<P extends Part<P>>(part: P): string {
  return (part.getAttribute('aria-label') ?? part.textContent ?? '').replaceAll(/[\d.,+\s]/g, '')
}

/** Null when the part is not below the root. */
export function wayTo<P extends Part<P>>(part: P, root: P): Way | null {
  const steps: number[] = []
  let at = part
  while (at !== root) {
    const parent = at.parentElement
    if (!parent) return null
    steps.unshift(seen(parent).indexOf(at))
    at = parent
  }
  return steps.includes(-1) ? null : { steps, label: labelOf(part) }
}

/** Null when nothing is there any more, or something else is: a click must not hit another button. */
export function partAt<P extends Part<P>>(way: Way, root: P): P | null {
  let at = root
  for (const step of way.steps) {
    const next = seen(at)[step]
    if (!next) return null
    at = next
  }
  return labelOf(at) === way.label ? at : null
}

/** One printed character, typed without Ctrl, Alt or Cmd. */
export function isText(key: Key): boolean {
  return [...key.key].length === 1 && !key.ctrlKey && !key.metaKey && !key.altKey
}

const ALONE = new Set(['Shift', 'Control', 'Alt', 'AltGraph', 'Meta', 'CapsLock', 'Tab', 'Process', 'Dead', 'Unidentified'])

/** In the order they came. */
export class Pressed {
  #kept: Press[] = []

  click(way: Way): void {
    this.#keep({ click: way })
  }

  /** `onButton`: a button has the focus. Enter and Space on it come as a click as well. */
  key(key: Key, onButton: boolean): void {
    if (ALONE.has(key.key) || (onButton && (key.key === 'Enter' || key.key === ' '))) return
    const { key: name, code, ctrlKey, metaKey, altKey, shiftKey } = key
    this.#keep({ key: { key: name, code, ctrlKey, metaKey, altKey, shiftKey } })
  }

  /** The next one, which is then forgotten. */
  take(): Press | undefined {
    return this.#kept.shift()
  }

  get next(): Press | undefined {
    return this.#kept[0]
  }

  #keep(press: Press): void {
    if (this.#kept.length < MOST) this.#kept.push(press)
  }
}
