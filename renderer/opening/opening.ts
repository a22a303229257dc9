/**
 * The page's first script, small and with nothing of React in it. It holds the first drawing back until the frame in the page is
 * the one this window had, lets it be drawn, and only then loads the app. What is pressed meanwhile is kept and done when the app
 * says that it is there.
 */
import { APP_READY_EVENT, NARROW_RAIL_ID, START_DATA_ID } from '#shared/contract/first-figures.ts'
import type { StartData } from '#shared/contract/first-figures.ts'
import { markStart } from '#shared/contract/start-marks.ts'
import { modSign } from '#renderer/base/machine.ts'
import { railFolded, savedPlace, savedRailFold } from '#renderer/state/saved-place.ts'
import { Pressed, isText, partAt, wayTo } from './pressed.ts'
import type { Key, Way } from './pressed.ts'

/** A window that is not seen draws no frames: the app is loaded all the same. One that is seen draws, however busy the machine is. */
const UNSEEN_DRAWN_BY_MS = 500
const DRAWN_BY_MS = 3000
/** How long a key waits for the field that the one before it opened. */
const FIELD_MS = 400
const SETTLED_MS = 60

const root = document.getElementById('root')
if (!root) throw new Error('The page has no #root')
const nav = root.querySelector('nav')

if (nav) {
  const today = fit(root, nav)
  keepPresses(root)
  if (today) markStart('figures')
  afterDrawing(() => {
    if (today) markStart('painted')
    loadApp()
  })
} else loadApp()

function loadApp(): void {
  const path = document.querySelector<HTMLElement>('script[data-app]')?.dataset['app']
  if (!path) throw new Error('The page names no app')
  import(/* @vite-ignore */ new URL(path, document.baseURI).href).catch((error: unknown) => {
    console.error('The app does not load:', error)
  })
}

function afterDrawing(then: () => void): void {
  let done = false
  const once = () => {
    if (!done) then()
    done = true
  }
  requestAnimationFrame(() => requestAnimationFrame(once))
  setTimeout(once, document.visibilityState === 'visible' ? DRAWN_BY_MS : UNSEEN_DRAWN_BY_MS)
}

/** Makes the frame the one the app will draw: the rail folded or not, the place this workspace was left at. True: it is Today. */
function fit(frame: HTMLElement, rail: HTMLElement): boolean {
  const data = JSON.parse(document.getElementById(START_DATA_ID)?.textContent ?? '') as StartData
  const narrow = document.getElementById(NARROW_RAIL_ID)
  const folded = railFolded(savedRailFold(), window.innerWidth, data.state.preferences.textScale)
  if (folded && narrow instanceof HTMLTemplateElement) rail.replaceWith(narrow.content)
  // The frame was made where the app was built.
  for (const key of frame.querySelectorAll('kbd[data-key="mod"]')) key.textContent = modSign
  const { workspace } = data.state
  const screen = workspace.phase === 'open' ? (savedPlace(workspace.workspace.dir)?.screen ?? 'today') : 'today'
  if (screen === 'today') return true
  // Its own content comes with the app.
  frame.querySelector('main')?.replaceChildren()
  frame.querySelector('nav [aria-current]')?.removeAttribute('aria-current')
  frame.querySelector(`nav [data-screen="${CSS.escape(screen)}"]`)?.setAttribute('aria-current', 'page')
  return false
}

function keepPresses(frame: HTMLElement): void {
  const pressed = new Pressed()
  const listening = new AbortController()
  let focused: Way | null = null
  let replaying = false
  const button = (event: Event) => (event.target instanceof Element ? event.target.closest('button') : null)
  /** While what was kept is being done, what a person presses waits for its turn; what we press ourselves does not. */
  const kept = (event: Event) => {
    if (!replaying) return true
    if (!event.isTrusted) return false
    event.preventDefault()
    event.stopImmediatePropagation()
    return true
  }
  const options = { capture: true, signal: listening.signal }
  window.addEventListener(
    'click',
    (event) => {
      const target = button(event)
      const way = target && wayTo<Element>(target, frame)
      if (way && kept(event)) pressed.click(way)
    },
    options,
  )
  window.addEventListener(
    'keydown',
    (event) => {
      if (!event.isComposing && kept(event)) pressed.key(event, button(event) !== null)
    },
    options,
  )
  window.addEventListener(
    'focusin',
    (event) => {
      if (!replaying && event.target instanceof Element) focused = wayTo<Element>(event.target, frame)
    },
    options,
  )
  document.addEventListener(
    APP_READY_EVENT,
    () => {
      replaying = true
      void replay(frame, pressed, focused).finally(() => listening.abort())
    },
    { once: true },
  )
}

/** One in a task, so that what one opens is there for the next. */
async function replay(frame: HTMLElement, pressed: Pressed, focused: Way | null): Promise<void> {
  if (focused && document.activeElement === document.body) focus(partAt<Element>(focused, frame))
  for (let press = pressed.take(); press; press = pressed.take()) {
    if ('click' in press) {
      const target = partAt<Element>(press.click, frame)
      if (target instanceof HTMLElement) {
        target.focus()
        target.click()
      }
    } else pressKey(press.key)
    const { next } = pressed
    if (next && 'key' in next && isText(next.key) && 'key' in press && !isText(press.key)) await fieldOpens()
    else await task()
  }
}

function focus(part: Element | null): void {
  if (part instanceof HTMLElement) part.focus()
}

function inField(): boolean {
  return document.activeElement instanceof HTMLElement && document.activeElement.matches('input, textarea, [contenteditable]')
}

function pressKey(key: Key): void {
  const target = document.activeElement ?? document.body
  const goesOn = target.dispatchEvent(new KeyboardEvent('keydown', { ...key, bubbles: true, cancelable: true, composed: true }))
  // A made event types nothing by itself.
  if (goesOn && isText(key) && inField()) document.execCommand('insertText', false, key.key)
}

function task(ms = 0): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

async function fieldOpens(): Promise<void> {
  const end = performance.now() + FIELD_MS
  do await task()
  while (!inField() && performance.now() < end)
  // What opened may take the focus once more, with all that is in the field selected.
  await task(SETTLED_MS)
}
