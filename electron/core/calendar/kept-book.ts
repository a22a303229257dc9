/**
 * The frequency book of the open workspace. Building it reads every membership, so it is kept and rebuilt only when the
 * database's own mark says that touches, policies, memberships or tiers changed behind its back.
 */
import { FrequencyBook } from '#shared/domain/frequency/book.ts'
import type { CountedTouch } from '#shared/domain/frequency/touch.ts'
import { policyRuleSchema, type Policy } from '#shared/domain/frequency/policy.ts'
import { DAY } from '#shared/domain/zone.ts'
import type { ReadDb } from '#core/store/db.ts'
import { WorkspaceCache } from '#core/store/workspace-cache.ts'
import { bookGroups, bookMembers, bookStamp } from '#core/store/tables/book-source.ts'
import { listPolicies } from '#core/store/tables/policies.ts'
import { countedTouches, type TouchRow } from '#core/store/tables/touches.ts'

/** Instants this far back can still be judged: everything that shares a window with them is in the book. */
const LOOK_BACK = 45 * DAY

interface Kept {
  zone: string
  /** Touches from here on are in the book. */
  from: number
  book: FrequencyBook
}

const books = new WorkspaceCache<Kept>(bookStamp)

export const groupKey = (conversationId: number) => String(conversationId)

export function asCounted(row: Pick<TouchRow, 'id' | 'conversation_id' | 'customer_id' | 'at' | 'kind'>): CountedTouch {
  return row.conversation_id === null
    ? { id: row.id, customer: row.customer_id!, at: row.at, kind: row.kind }
    : { id: row.id, group: groupKey(row.conversation_id), at: row.at, kind: row.kind }
}

function enabledPolicies(db: ReadDb): Policy[] {
  return listPolicies(db)
    .filter((row) => row.enabled === 1)
    .map((row) => ({ id: row.id, ...policyRuleSchema.parse(JSON.parse(row.rule)) }))
}

function build(db: ReadDb, zone: string, now: number): { book: FrequencyBook; from: number } {
  const policies = enabledPolicies(db)
  const longest = Math.max(31, ...policies.map((policy) => policy.window?.rollingDays ?? 0))
  const from = now - LOOK_BACK - longest * DAY
  // Who is in which group is only read once a policy about customers is asked; meters of groups do without.
  let members: Map<number, string[]> | undefined
  const membersOf = (conversationId: number) => {
    members ??= new Map(bookMembers(db).map((row) => [row.conversation_id, row.customer_ids]))
    return members.get(conversationId) ?? []
  }
  const groups = bookGroups(db).map(({ conversation_id, tier }) => ({
    id: groupKey(conversation_id),
    tier,
    members: () => membersOf(conversation_id),
  }))
  const known = new Set(groups.map((group) => group.id))
  const touches = countedTouches(db, from)
    .map(asCounted)
    .filter((touch) => !('group' in touch) || known.has(touch.group))
  return { book: new FrequencyBook({ zone, policies, groups, touches }), from }
}

function keptBook(db: ReadDb, zone: string, now: number): Kept {
  const fits = (kept: Kept) => kept.zone === zone && kept.from <= now - LOOK_BACK - 31 * DAY
  return books.of(db, () => ({ zone, ...build(db, zone, now) }), fits)
}

/** The book as of the database's present state, inside a transaction too. Whoever changes it does so in `withBook`, or puts all back as it was. */
export function frequencyBook(db: ReadDb, zone: string, now: number): FrequencyBook {
  return keptBook(db, zone, now).book
}

/** Throws the kept book away: some change was left half done in it. */
export function dropBook(db: ReadDb): void {
  books.drop(db)
}

/**
 * Runs a change of the book and of the touches' rows together; a thrown error leaves no half-changed book behind. If the
 * transaction is rolled back the mark in the database is the old one again, and the book is rebuilt.
 */
export function withBook<T>(db: ReadDb, zone: string, now: number, work: (book: FrequencyBook) => T): T {
  const kept = keptBook(db, zone, now)
  try {
    const result = work(kept.book)
    books.followed(db, kept)
    return result
  } catch (error) {
    dropBook(db)
    throw error
  }
}
