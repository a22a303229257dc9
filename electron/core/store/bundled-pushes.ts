/**
 * Pushes of channels and of upkeep, in bundles: a first sync, an import or a backlog must not make every screen read again with
 * each transaction.
 */
import type { Topic } from '#shared/contract/topics.ts'

const BUNDLE_MS = 400
const BULK_BUNDLE_MS = 1000

export class BundledPushes {
  readonly #push: (topics: readonly Topic[]) => void
  readonly #inBulk: () => boolean
  readonly #pending = new Set<Topic>()
  #pushedAt = -Infinity
  #timer: NodeJS.Timeout | undefined

  constructor(push: (topics: readonly Topic[]) => void, inBulk: () => boolean) {
    this.#push = push
    this.#inBulk = inBulk
  }

  /** The first of a while is pushed at once, the rest together with what follows. */
  add(topics: readonly Topic[]): void {
    if (topics.length === 0) return
    for (const topic of topics) this.#pending.add(topic)
    const wait = this.#pushedAt + (this.#inBulk() ? BULK_BUNDLE_MS : BUNDLE_MS) - performance.now()
    if (wait <= 0) this.#flush()
    else if (this.#timer === undefined) this.#timer = setTimeout(() => this.#flush(), wait).unref()
  }

  close(): void {
    clearTimeout(this.#timer)
    this.#pending.clear()
  }

  #flush(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#pushedAt = performance.now()
    const topics = [...this.#pending]
    this.#pending.clear()
    this.#push(topics)
  }
}
