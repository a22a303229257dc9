/** What one transaction adds to the figures kept with people and conversations, written at its end in one row each. */
import type { WriteDb } from '#core/store/db.ts'
import { addToConversation } from '#core/store/tables/chat-writes.ts'
import { addToContact } from '#core/store/tables/contact-writes.ts'
import { addTalliesDue } from '#core/store/tables/figures-due.ts'

export interface PersonTally {
  count: number
  /** Epoch milliseconds. */
  firstAt: number
  lastAt: number
}

export class PersonTallies {
  readonly #byId = new Map<number, PersonTally>()

  count(id: number, at: number): void {
    const tally = this.#byId.get(id)
    if (!tally) this.#byId.set(id, { count: 1, firstAt: at, lastAt: at })
    else {
      tally.count++
      if (at < tally.firstAt) tally.firstAt = at
      if (at > tally.lastAt) tally.lastAt = at
    }
  }

  /** Of somebody whose row is written with the figures in it. */
  take(id: number): PersonTally | undefined {
    const tally = this.#byId.get(id)
    this.#byId.delete(id)
    return tally
  }

  /** Answers whose figures it wrote. */
  flush(db: WriteDb): number[] {
    const ids = [...this.#byId.keys()]
    for (const [id, tally] of this.#byId) addToContact(db, id, tally)
    this.#byId.clear()
    return ids
  }

  /** Leaves them to `settleTallies`: a third of a transaction's time when many spoke. */
  postpone(db: WriteDb): void {
    if (this.#byId.size === 0) return
    const due = [...this.#byId].map(([id, { count, firstAt, lastAt }]) => ({
      contact_id: id,
      n: count,
      first_at: firstAt,
      last_at: lastAt,
    }))
    addTalliesDue(db, due)
    this.#byId.clear()
  }
}

export class ChatTallies {
  readonly #byId = new Map<number, { count: number; firstId: number; lastId: number }>()

  count(id: number, messageId: number): void {
    const tally = this.#byId.get(id)
    if (!tally) this.#byId.set(id, { count: 1, firstId: messageId, lastId: messageId })
    else {
      tally.count++
      if (messageId < tally.firstId) tally.firstId = messageId
      if (messageId > tally.lastId) tally.lastId = messageId
    }
  }

  flush(db: WriteDb): void {
    for (const [id, tally] of this.#byId) addToConversation(db, id, tally)
    this.#byId.clear()
  }
}
