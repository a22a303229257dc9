/** Rows that may have been done: the channel is asked, and only "certainly not" lets one be tried again. */
import type { ChannelProblem } from '#shared/domain/channel-problems.ts'
import { changeRow, takenIds } from '#core/store/tables/outbox-moves.ts'
import { getOutboxRow, type OutboxRow } from '#core/store/tables/outbox.ts'
import { backoff, MOST_BACKOFF } from '../channel/clock.ts'
import { ChannelError, type LiveSession, type OutboundOp, type Reconciled, type SendResult } from '../channel/connector.ts'
import { problemFrom } from '../channel/failures.ts'
import { opOf } from './payloads.ts'
import { rowHeld, rowUncertain } from './row-results.ts'
import { SETTLE_MS, type SenderOptions } from './sending.ts'

const MOST_ASKS = 6
const MOST_MS = 10 * 60_000
/** What other rows account for is looked up this far back. */
const TAKEN_SPAN = 24 * 3600_000

type Asked = { kind: 'done'; result: SendResult } | { kind: 'again' } | { kind: 'person' }

interface Asking {
  since: number
  unknowns: number
  failures: number
}

export class Reconciler {
  readonly #options: SenderOptions
  readonly #asking = new Map<string, Asking>()

  constructor(options: SenderOptions) {
    this.#options = options
  }

  /** `done` leaves it to the caller to close the row; everything else is written already. */
  async ask(session: LiveSession, row: OutboxRow, signal: AbortSignal): Promise<Asked> {
    const { writer, clock } = this.#options
    const asking = this.#asking.get(row.id) ?? { since: clock.now(), unknowns: 0, failures: 0 }
    this.#asking.set(row.id, asking)
    const since = row.attempted_at ?? row.created_at
    const taken = takenIds(writer.store.read, row.account_id, row.id, since - TAKEN_SPAN)
    let op: OutboundOp
    try {
      op = opOf(writer.store.read, row)
    } catch (error) {
      // What is stored cannot be put as a question, today or tomorrow; whether it went out only a person can find out.
      writer.journal.problem('error', 'send.asking', problemFrom(error), { id: row.id, kind: row.kind })
      return this.#unknown(row, asking, undefined)
    }
    let answer: Reconciled
    try {
      answer = await session.reconcile(op, { since, taken }, signal)
    } catch (error) {
      signal.throwIfAborted()
      return this.#failed(row, asking, error)
    }
    if (answer.outcome === 'done') {
      this.#asking.delete(row.id)
      writer.journal.note('info', 'send.found', { id: row.id, kind: row.kind })
      return { kind: 'done', result: answer.result }
    }
    if (answer.outcome === 'unknown') return this.#unknown(row, asking, answer.again)
    // It may still be on its way within the channel: "no" counts only after a while.
    const early = asking.since + SETTLE_MS - clock.now()
    if (early > 0 && (row.attempted_at ?? 0) + 3 * SETTLE_MS > clock.now()) return this.#later(row, early)
    this.#asking.delete(row.id)
    writer.write(({ db }) => {
      if (getOutboxRow(db, row.id)?.state !== 'uncertain') return
      rowHeld(db, row, null, 0, clock.now())
      writer.journal.note('info', 'send.absent', { id: row.id, kind: row.kind })
    })
    return { kind: 'again' }
  }

  #failed(row: OutboxRow, asking: Asking, error: unknown): Asked {
    const problem = problemFrom(error)
    const known = error instanceof ChannelError
    this.#options.writer.journal.problem('warning', 'send.asking', problem, { id: row.id, kind: row.kind })
    if (known && ['auth', 'setup', 'offline', 'lost'].includes(problem.kind)) this.#options.onTrouble(problem)
    if (known && ['auth', 'setup', 'offline', 'lost', 'busy'].includes(problem.kind)) {
      asking.failures += 1
      return this.#later(
        row,
        Math.max(problem.retryAfter ?? 0, backoff(asking.failures, MOST_BACKOFF, this.#options.clock.random)),
      )
    }
    return this.#unknown(row, asking, 30_000)
  }

  #unknown(row: OutboxRow, asking: Asking, again: number | undefined): Asked {
    asking.unknowns += 1
    const over = asking.unknowns >= MOST_ASKS || this.#options.clock.now() - asking.since >= MOST_MS
    if (again !== undefined && !over) return this.#later(row, again)
    this.#asking.delete(row.id)
    const problem: ChannelProblem = { kind: 'lost', code: 'UNCERTAIN', fix: 'decide' }
    this.#options.writer.write(({ db }) => {
      if (getOutboxRow(db, row.id)?.state === 'uncertain') rowUncertain(db, row, problem, 0)
    })
    this.#options.writer.journal.note('error', 'send.uncertain', { id: row.id, kind: row.kind })
    return { kind: 'person' }
  }

  #later(row: OutboxRow, ms: number): Asked {
    this.#options.writer.write(({ db, now }) => {
      if (getOutboxRow(db, row.id)?.state === 'uncertain') changeRow(db, row.id, { held_until: now + ms })
    })
    return { kind: 'again' }
  }
}
