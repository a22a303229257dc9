/**
 * The screen lock: the window shows nothing of the data while core goes on with its work. It is kept here and not in the
 * page, so that loading the page again or closing the window changes nothing. Pure: time and proof are passed in.
 */
import { QunxiError } from '#shared/contract/errors.ts'
import type { ShellMethod } from '#shared/contract/shell.ts'

/** What a locked window may still ask for; nothing of it tells about the data. */
const whileLocked: ReadonlySet<ShellMethod> = new Set([
  'app.info',
  'state.get',
  'preferences.set',
  'core.connect',
  'menu.setScreens',
  'screen.lock',
  'workspaces.unlock',
  'workspaces.close',
  'window.toggleFullScreen',
  'app.quit',
])

/** Wrong passphrases that cost no wait; the next ones cost 2 s, 4 s, 8 s, … up to a minute. */
const FREE_TRIES = 3

export class ScreenLock {
  readonly #now: () => number
  #by: 'person' | 'system' | null = null
  #wrong = 0
  #notBefore = 0

  constructor(now: () => number) {
    this.#now = now
  }

  get locked(): boolean {
    return this.#by !== null
  }

  /** `system`: the computer was locked, and unlocking it may unlock here too. A lock there is stays as it is. */
  lock(by: 'person' | 'system'): void {
    this.#by ??= by
  }

  /** The computer was unlocked. Returns whether that unlocks here: only a lock that came with the computer's. */
  systemUnlocked(): boolean {
    if (this.#by !== 'system') return false
    this.release()
    return true
  }

  /** The workspace was closed, or the right passphrase was given. */
  release(): void {
    this.#by = null
    this.#wrong = 0
    this.#notBefore = 0
  }

  /** Unlocks if `prove` does not throw. Throws what it throws, or BUSY where too many tries came too fast: they are not looked at. */
  async unlock(prove: () => Promise<unknown>): Promise<void> {
    if (this.#now() < this.#notBefore) throw new QunxiError('BUSY', 'Too many wrong passphrases: wait a moment.')
    // Tries sent side by side count as one after the other.
    this.#wrong++
    if (this.#wrong > FREE_TRIES) this.#notBefore = this.#now() + Math.min(60_000, 1000 * 2 ** (this.#wrong - FREE_TRIES))
    await prove()
    this.release()
  }

  /** Throws WORKSPACE_LOCKED for a call that a locked window may not make. */
  check(method: ShellMethod): void {
    if (this.locked && !whileLocked.has(method)) throw new QunxiError('WORKSPACE_LOCKED', 'The screen is locked.')
  }
}
