/**
 * What may differ from the channel (filled by triggers), and the outbox rows that carry such differences.
 * what: contact (id: local id) | tag (our id) | tagCome, tagGone (account id and native id, `<account> <native id>`) |
 * again (the same, of a relation: to be compared in the next pass even where its page looks unchanged).
 */
import type { ReadDb, WriteDb } from '../db.ts'
import { LIBRARY_LANE, type OutboxRow } from './outbox.ts'

type Queued = 'contact' | 'tag' | 'tagCome' | 'tagGone' | 'again'

export function queuePush(db: WriteDb, what: Queued, id: string | number): void {
  db.run('INSERT INTO push_queue(what, id) VALUES(?, ?) ON CONFLICT DO NOTHING', what, String(id))
}

export function unqueuePush(db: WriteDb, what: Queued, ids: readonly (string | number)[]): void {
  db.run(
    'DELETE FROM push_queue WHERE what = ? AND id IN (SELECT value FROM json_each(?))',
    what,
    JSON.stringify(ids.map(String)),
  )
}

export function isQueued(db: ReadDb, what: Queued, id: string | number): boolean {
  return db.value('SELECT 1 FROM push_queue WHERE what = ? AND id = ?', what, String(id)) !== undefined
}

export function queuedPushes(db: ReadDb, what: Queued, limit: number): string[] {
  return db.all<{ id: string }>('SELECT id FROM push_queue WHERE what = ? LIMIT ?', what, limit).map((row) => row.id)
}

export function countQueued(db: ReadDb): number {
  return db.value<number>('SELECT count(*) FROM push_queue') ?? 0
}

/** All identities of an account whose customers carry a tag. */
export function queueCarriers(db: WriteDb, accountId: number, tagId: string): void {
  db.run(
    `INSERT INTO push_queue(what, id) SELECT 'contact', k.id FROM customer_tags t JOIN customer_contacts l ON l.customer_id = t.customer_id
       JOIN contacts k ON k.id = l.contact_id AND k.account_id = ? AND k.role = 'external'
     WHERE t.tag_id = ? ON CONFLICT DO NOTHING`,
    accountId,
    tagId,
  )
}

/** All identities of an account that carry the tag in their base, and whose customers do not carry it here. */
export function queueLacking(db: WriteDb, accountId: number, nativeId: string, tagId: string): void {
  db.run(
    `INSERT INTO push_queue(what, id) SELECT DISTINCT 'contact', k.id FROM contact_tags t JOIN contacts k ON k.id = t.contact_id AND k.account_id = ?
       JOIN customer_contacts l ON l.contact_id = k.id
     WHERE t.native_id = ? AND NOT EXISTS (SELECT 1 FROM customer_tags x WHERE x.customer_id = l.customer_id AND x.tag_id = ?)
     ON CONFLICT DO NOTHING`,
    accountId,
    nativeId,
    tagId,
  )
}

/** Whether any customer with a live relation in the account carries the tag. */
export function isCarriedIn(db: ReadDb, accountId: number, tagId: string): boolean {
  return (
    db.value(
      `SELECT 1 FROM customer_tags t JOIN customer_contacts l ON l.customer_id = t.customer_id JOIN contacts k ON k.id = l.contact_id AND k.account_id = ?
         JOIN contact_follows f ON f.contact_id = k.id AND f.gone_at IS NULL WHERE t.tag_id = ? LIMIT 1`,
      accountId,
      tagId,
    ) !== undefined
  )
}

const UNSENT = `state IN ('waiting', 'sending', 'uncertain', 'failed')`

/** Tag marks and remarks of these identities that have not left, or failed. Sorting by id would tempt SQLite to read the whole outbox. */
export function unsentOfContacts(db: ReadDb, contactIds: readonly number[]): OutboxRow[] {
  return db.all<OutboxRow>(
    `SELECT * FROM outbox INDEXED BY outbox_contact WHERE contact_id IN (SELECT value FROM json_each(?)) AND ${UNSENT}
       AND kind IN ('tags', 'remark') ORDER BY id`,
    JSON.stringify(contactIds),
  )
}

/** Changes of tag libraries that have not left, or failed. */
export function unsentOfLibraries(db: ReadDb): OutboxRow[] {
  return db.all<OutboxRow>(
    `SELECT * FROM outbox INDEXED BY outbox_unsent WHERE lane = ? AND ${UNSENT} AND kind IN ('tagCreate', 'tagRename', 'tagDelete') ORDER BY id`,
    LIBRARY_LANE,
  )
}

/** Takes rows back that nobody needs to know of: what they were to do is done, or wanted no more. */
export function dropWaiting(db: WriteDb, id: string): void {
  db.run(`DELETE FROM outbox WHERE id = ? AND state = 'waiting'`, id)
}
