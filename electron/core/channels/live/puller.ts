/** Pages of one pass, asked for one after the other, a few ahead of what is being applied. */
import type { Page, PullStream } from '../channel/connector.ts'

/** So many pages may lie ready: asking goes on while they are applied. */
const AHEAD = 4

export class Puller {
  readonly #ready: Page[] = []
  readonly #signal: AbortSignal
  #ended = false
  #failure: { error: unknown } | undefined
  #wake: (() => void) | undefined
  #room: (() => void) | undefined

  constructor(stream: PullStream, cursor: string | null, signal: AbortSignal) {
    this.#signal = signal
    void this.#run(stream, cursor)
  }

  /** The next page that lies ready. */
  ready(): Page | undefined {
    const next = this.#ready.shift()
    this.#room?.()
    return next
  }

  /** What asking failed with, once every page before it has been taken. */
  get failure(): { error: unknown } | undefined {
    return this.#ready.length === 0 ? this.#failure : undefined
  }

  /** Resolves as soon as something lies ready or asking has ended, at the latest when `limit` does. */
  async wait(limit?: Promise<unknown>): Promise<void> {
    if (this.#ready.length > 0 || this.#ended || this.#failure) return
    const news = new Promise<void>((resolve) => (this.#wake = resolve))
    await (limit ? Promise.race([news, limit]) : news)
  }

  async #run(stream: PullStream, from: string | null): Promise<void> {
    let cursor = from
    try {
      for (;;) {
        this.#signal.throwIfAborted()
        const page = await stream.pull(cursor, this.#signal)
        this.#signal.throwIfAborted()
        this.#ready.push(page)
        if (!page.more) break
        cursor = page.cursor
        this.#wake?.()
        while (this.#ready.length >= AHEAD) {
          await new Promise<void>((resolve) => (this.#room = resolve))
          this.#signal.throwIfAborted()
        }
      }
      this.#ended = true
    } catch (error) {
      this.#failure = { error }
    }
    this.#wake?.()
  }
}
