/** Customers' messages that wait, or waited, for an answer, and the counts that percentiles are read from. */
import type { PlaceCount } from '#shared/domain/cadence/scale.ts'
import type { Wait, WaitReason } from '#shared/domain/cadence/waits.ts'
import type { ReadDb, WriteDb } from '../db.ts'

interface WaitRow {
  message_id: number
  contact_id: number
  asked_at: number
  reason: string
  answered_at: number | null
  answer_id: number | null
  answered_by: number | null
}

/** A wait as it is kept: an answered one with how long it was and its places on the scale. */
export interface KeptWait extends Wait {
  /** Milliseconds, in all and in business hours; null while open, as are the places. */
  waited: number | null
  waitedOpen: number | null
  place: number | null
  placeOpen: number | null
}

const wait = (row: WaitRow): Wait => ({
  messageId: row.message_id,
  contactId: row.contact_id,
  askedAt: row.asked_at,
  reason: row.reason as WaitReason,
  answeredAt: row.answered_at,
  answerId: row.answer_id,
  answeredBy: row.answered_by,
})

/** Those asked before message `id` and not answered before it, as they stood then. */
export function waitsOpenAt(db: ReadDb, conversationId: number, id: number, askedBefore: number): Wait[] {
  return db
    .all<WaitRow>(
      `SELECT message_id, contact_id, asked_at, reason, answered_at, answer_id, answered_by FROM waits
       WHERE conversation_id = ? AND asked_at < ? AND (answered_at IS NULL OR answer_id >= ?) ORDER BY message_id`,
      conversationId,
      askedBefore,
      id,
    )
    .map((row) => ({ ...wait(row), answeredAt: null, answerId: null, answeredBy: null }))
}

interface Counted {
  asked_at: number
  answered_by: number
  place: number
  place_open: number
}

/** Forgets waits of a conversation: those asked from `from` on, and the ones named. Returns how many, and what the counts must lose. */
export function deleteWaits(
  db: WriteDb,
  conversationId: number,
  from: number,
  ids: readonly number[],
): { removed: number; counted: Counted[] } {
  const which = `conversation_id = ? AND (asked_at >= ? OR message_id IN (SELECT value FROM json_each(?)))`
  const params = [conversationId, from, JSON.stringify(ids)] as const
  const counted = db.all<Counted>(
    `SELECT asked_at, answered_by, place, place_open FROM waits WHERE ${which} AND answered_at IS NOT NULL`,
    ...params,
  )
  return { removed: db.run(`DELETE FROM waits WHERE ${which}`, ...params).changes, counted }
}

export function insertWait(db: WriteDb, conversationId: number, row: KeptWait): void {
  db.run(
    `INSERT INTO waits(message_id, conversation_id, contact_id, asked_at, reason, answered_at, answer_id, answered_by, waited, waited_open,
       place, place_open) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    row.messageId,
    conversationId,
    row.contactId,
    row.askedAt,
    row.reason,
    row.answeredAt,
    row.answerId,
    row.answeredBy,
    row.waited,
    row.waitedOpen,
    row.place,
    row.placeOpen,
  )
}

/** Scale 0: all hours; 1: business hours. */
export type WaitScale = 0 | 1

export function addWaitCount(
  db: WriteDb,
  key: { scale: WaitScale; day: string; answeredBy: number; place: number },
  n: number,
): void {
  if (n === 0) return
  db.run(
    `INSERT INTO wait_counts(scale, day, answered_by, place, n) VALUES(?, ?, ?, ?, ?)
     ON CONFLICT(scale, day, answered_by, place) DO UPDATE SET n = n + excluded.n`,
    key.scale,
    key.day,
    key.answeredBy,
    key.place,
    n,
  )
  if (n > 0) return
  db.run(
    'DELETE FROM wait_counts WHERE scale = ? AND day = ? AND answered_by = ? AND place = ? AND n = 0',
    key.scale,
    key.day,
    key.answeredBy,
    key.place,
  )
}

/** Answered waits asked on the days of [from, before), by who answered and place. */
export function waitCounts(db: ReadDb, scale: WaitScale, from: string, before: string): (PlaceCount & { answered_by: number })[] {
  return db.all(
    `SELECT answered_by, place, sum(n) AS n FROM wait_counts WHERE scale = ? AND day >= ? AND day < ? GROUP BY answered_by, place`,
    scale,
    from,
    before,
  )
}

const SCALES = [
  { place: 'place', waited: 'waited' },
  { place: 'place_open', waited: 'waited_open' },
] as const

/** The `offset`-th shortest wait of one place, asked in [from, to), by some of us or by anyone; milliseconds. */
export function waitAt(
  db: ReadDb,
  scale: WaitScale,
  at: { place: number; offset: number; from: number; to: number; answeredBy: readonly number[] | null },
): number | null {
  const { place, waited } = SCALES[scale]
  const by = at.answeredBy === null ? '' : 'AND answered_by IN (SELECT value FROM json_each(?))'
  return (
    db.value<number>(
      `SELECT ${waited} FROM waits WHERE ${place} = ? AND asked_at >= ? AND asked_at < ? ${by} ORDER BY ${waited} LIMIT 1 OFFSET ?`,
      at.place,
      at.from,
      at.to,
      ...(at.answeredBy === null ? [] : [JSON.stringify(at.answeredBy)]),
      at.offset,
    ) ?? null
  )
}

/** Answered waits asked in [from, to), by conversation: JSON arrays of milliseconds. Reads every one: for exports. */
export function waitsByConversation(
  db: ReadDb,
  scale: WaitScale,
  from: number,
  to: number,
): { conversation_id: number; waits: string }[] {
  return db.all(
    `SELECT conversation_id, '[' || group_concat(${SCALES[scale].waited}) || ']' AS waits FROM waits
     WHERE asked_at >= ? AND asked_at < ? AND answered_at IS NOT NULL GROUP BY conversation_id`,
    from,
    to,
  )
}

/** Open waits asked in [from, to) by conversation: how many, and the oldest. */
export function openWaits(db: ReadDb, from: number, to: number): { conversation_id: number; n: number; oldest: number }[] {
  return db.all(
    `SELECT conversation_id, count(*) AS n, min(asked_at) AS oldest FROM waits
     WHERE answered_at IS NULL AND asked_at >= ? AND asked_at < ? GROUP BY conversation_id`,
    from,
    to,
  )
}
