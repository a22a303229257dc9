/** What one transaction of the applier works with. */
import type { LiveChannel } from '#shared/domain/accounts.ts'
import type { WriteDb } from '#core/store/db.ts'
import type { Applied, Extent, Touched } from '../channel/applied.ts'
import type { BadRecord, TaskResultRecord } from '../channel/records.ts'

export class Work {
  readonly db: WriteDb
  readonly accountId: number
  readonly channel: LiveChannel
  /** Epoch milliseconds. */
  readonly now: number
  readonly #touched = new Map<string, Touched>()
  changed = 0
  messagesAdded = 0
  readonly bad: BadRecord[] = []
  readonly taskResults: TaskResultRecord[] = []

  constructor(db: WriteDb, of: { accountId: number; channel: LiveChannel; now: number }) {
    this.db = db
    this.accountId = of.accountId
    this.channel = of.channel
    this.now = of.now
  }

  /** A row changed. */
  change(): void {
    this.changed++
  }

  touch(stream: Extent, id: string): void {
    this.#touched.set(`${stream} ${id}`, { stream, id })
  }

  /** Runs what tells nothing of its writes; returns whether it wrote. */
  writes(work: () => void): boolean {
    const before = this.db.value<number>('SELECT total_changes()')
    work()
    return this.db.value<number>('SELECT total_changes()') !== before
  }

  result(): Applied {
    return {
      changed: this.changed,
      messagesAdded: this.messagesAdded,
      bad: this.bad,
      taskResults: this.taskResults,
      touched: [...this.#touched.values()],
    }
  }
}
