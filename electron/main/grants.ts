/** Paths that a person chose, handed to core (electron/core/rpc/grants.ts) before the page hears of them. */
import type { PathGrant } from '#shared/contract/control.ts'
import { QunxiError } from '#shared/contract/errors.ts'
import type { CoreControl } from './workspaces.ts'

/** The oldest are forgotten: nobody keeps so many chosen files unused. */
const MAX_GRANTS = 4000

const keyOf = ({ path, use }: PathGrant): string => `${use}\n${path}`

export class GrantBook {
  readonly #core: CoreControl
  /** Given and not spent, oldest first. */
  readonly #open = new Map<string, PathGrant>()
  /** Whatever was chosen since the app was started: it may be shown in its folder. */
  readonly #chosen = new Set<string>()

  constructor(core: CoreControl) {
    this.#core = core
  }

  /** Resolves once core knows of them, so that the page may name them from then on. */
  async give(use: PathGrant['use'], paths: readonly string[]): Promise<void> {
    const grants = paths.map((path): PathGrant => ({ path, use }))
    for (const grant of grants) {
      this.#open.delete(keyOf(grant))
      this.#open.set(keyOf(grant), grant)
      this.#chosen.add(grant.path)
    }
    for (const key of this.#open.keys()) {
      if (this.#open.size <= MAX_GRANTS) break
      this.#open.delete(key)
    }
    await this.#send(grants)
  }

  spent(grant: PathGrant): void {
    this.#open.delete(keyOf(grant))
  }

  /** A new core knows nothing yet; what the dead one was at work with may be tried again. */
  async giveAgain(): Promise<void> {
    await this.#send([...this.#open.values()])
  }

  wasChosen(path: string): boolean {
    return this.#chosen.has(path)
  }

  async #send(grants: PathGrant[]): Promise<void> {
    if (grants.length === 0) return
    try {
      await this.#core.request({ type: 'grant', grants })
    } catch (error) {
      // It is given all of them when it has been started again.
      if (!(error instanceof QunxiError) || error.code !== 'CORE_EXITED') throw error
    }
  }
}
