/** Asks the channel how the receivers of open tasks fare: once a minute, and at once when something happened to one. */
import { notePolled, openTasks, targetsOf } from '#core/store/tables/outbox-moves.ts'
import { payloadOf } from '#core/store/tables/outbox-payloads.ts'
import type { AccountWriter } from '../channel/account-writer.ts'
import type { Clock } from '../channel/clock.ts'
import type { LiveSession, OpenTask } from '../channel/connector.ts'
import { Stopped } from '../channel/engine-store.ts'
import { problemFrom } from '../channel/failures.ts'
import { Waker } from './waker.ts'

const EVERY_MS = 60_000
const AT_ONCE = 20

export class TaskPolls {
  readonly #writer: AccountWriter
  readonly #clock: Clock
  readonly #waker = new Waker()

  constructor(options: { writer: AccountWriter; clock: Clock }) {
    this.#writer = options.writer
    this.#clock = options.clock
  }

  now(): void {
    this.#waker.wake()
  }

  /** Until aborted. */
  async loop(session: LiveSession, signal: AbortSignal): Promise<void> {
    if (!session.pollTasks) return
    for (;;) {
      await this.#round(session, signal)
      await this.#waker.wait(this.#clock, EVERY_MS, signal)
    }
  }

  async #round(session: LiveSession, signal: AbortSignal): Promise<void> {
    const { accountId, store } = this.#writer
    const rows = openTasks(store.read, accountId)
    for (let from = 0; from < rows.length; from += AT_ONCE) {
      const some = rows.slice(from, from + AT_ONCE)
      const tasks = some.flatMap((row): OpenTask[] => {
        const payload = payloadOf(row, 'massSend')
        // One that cannot be read any more is not asked after; the others are.
        if (!payload) return []
        const targets = targetsOf(store.read, row.id).filter((target) => target.state === 'waiting')
        return [{ taskId: row.task_id!, audience: payload.audience, targets: targets.map((target) => target.native_id) }]
      })
      try {
        const results = await session.pollTasks!(tasks, signal)
        this.#writer.write(({ db, now, apply }) => {
          notePolled(
            db,
            some.map((row) => row.id),
            now,
          )
          apply(results)
        })
        this.#writer.status.succeeded()
      } catch (error) {
        signal.throwIfAborted()
        if (error instanceof Stopped) throw error
        // The next round asks again; that the connection is gone is noticed by those who need it more.
        this.#writer.journal.problem('warning', 'tasks.unread', problemFrom(error))
        return
      }
    }
  }
}
