/** What one transaction adds to the figures kept with people and conversations, written at its end in one row each. */
import type { WriteDb } from '#core/store/db.ts'
import { addToConversation } from '#core/store/tables/chat-writes.ts'
import { addToContact } from '#core/store/tables/contact-writes.ts'
import {
  addTalliesDue,
  dropTallies,
  moveTallyMark,
  talliesDue,
  tallyMark,
  type TallyMark,
} from '#core/store/tables/figures-due.ts'

interface PersonTally {
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

  /** Returns whose figures it wrote. */
  flush(db: WriteDb): number[] {
    const ids = [...this.#byId.keys()]
    for (const [id, tally] of this.#byId) addToContact(db, id, tally)
    this.#byId.clear()
    return ids
  }

  /** Leaves them to `TallySettling`: a third of a transaction's time when many spoke. */
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

/** About 10 ms of work each. */
const READ_A_CALL = 10_000
const CONTACTS_A_CALL = 1_000
const DROP_A_CALL = 20_000
const ALL = Number.MAX_SAFE_INTEGER

/**
 * Adds what was postponed to its contacts in the order they lie in the file, so that a page is written once and not once for nearly
 * each of a thousand transactions. How far it has come is kept in the database: after a kill it reads again and goes on there.
 */
export class TallySettling {
  #sums = new Map<number, PersonTally>()
  #order: number[] | undefined
  /** What the sums are of, and how far they have been read. */
  #upto = 0
  #read = 0

  /** A portion, in the caller's transaction. Returns whose figures it wrote; undefined: nothing is due. */
  step(db: WriteDb): number[] | undefined {
    const mark = tallyMark(db)
    if (!mark) return undefined
    if (mark.contact_id === ALL) return this.#drop(db, mark)
    if (mark.upto !== this.#upto) this.#forget(mark.upto)
    if (!this.#readSome(db, mark)) return []
    const order = (this.#order ??= [...this.#sums.keys()].toSorted((a, b) => b - a))
    const done: number[] = []
    while (order.length > 0 && done.length < CONTACTS_A_CALL) {
      const id = order.pop()!
      // Another account's turn may have brought it further.
      if (id <= mark.contact_id) continue
      addToContact(db, id, this.#sums.get(id)!)
      done.push(id)
    }
    moveTallyMark(db, order.length > 0 ? done.at(-1)! : ALL)
    if (order.length === 0) this.#drop(db, mark)
    return done
  }

  #drop(db: WriteDb, { upto }: TallyMark): number[] {
    this.#forget(0)
    dropTallies(db, upto, DROP_A_CALL)
    return []
  }

  #forget(upto: number): void {
    this.#sums = new Map()
    this.#order = undefined
    this.#upto = upto
    this.#read = 0
  }

  /** Returns whether all of them have been read. */
  #readSome(db: WriteDb, mark: TallyMark): boolean {
    if (this.#read === mark.upto) return true
    const rows = talliesDue(db, this.#read, mark.upto, READ_A_CALL)
    for (const { contact_id, n, first_at, last_at } of rows) {
      if (contact_id <= mark.contact_id) continue
      const sum = this.#sums.get(contact_id)
      if (!sum) this.#sums.set(contact_id, { count: n, firstAt: first_at, lastAt: last_at })
      else {
        sum.count += n
        sum.firstAt = Math.min(sum.firstAt, first_at)
        sum.lastAt = Math.max(sum.lastAt, last_at)
      }
    }
    this.#read = rows.length < READ_A_CALL ? mark.upto : rows.at(-1)!.id
    return this.#read === mark.upto
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
